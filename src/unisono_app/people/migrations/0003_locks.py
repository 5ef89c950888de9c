"""Accounts that lock after wrong passwords."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_tokens_that_act")]

    operations = [
        migrations.AddField(model_name="user", name="failed_sign_ins", field=models.PositiveIntegerField(default=0)),
        migrations.AddField(model_name="user", name="locked_until", field=models.DateTimeField(null=True)),
    ]

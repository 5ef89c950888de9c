"""Tokens that may do all that their owners may."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField(model_name="apitoken", name="may_act", field=models.BooleanField(default=False)),
    ]

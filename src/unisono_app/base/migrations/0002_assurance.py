"""What a workspace asks for before sensitive acts: nothing, unless its administrators say so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="workspace",
            name="asks_second_factor",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="workspace",
            name="fresh_minutes",
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]

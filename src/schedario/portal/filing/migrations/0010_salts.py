from django.db import migrations, models


class Migration(migrations.Migration):
    """What was sent before has no salt in it, and stays as it is."""

    dependencies = [
        ('filing', '0009_uploaded_documents'),
    ]

    operations = [
        migrations.AddField(
            model_name='submission',
            name='salted',
            field=models.BooleanField(default=False),
        ),
    ]

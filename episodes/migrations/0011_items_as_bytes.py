from django.db import migrations, models


class Migration(migrations.Migration):
    """Items are bytes now. The old ones are let go: each is rendered again when a feed wants it."""

    dependencies = [
        ('episodes', '0010_unknown_words'),
    ]

    operations = [
        migrations.RemoveField(model_name='episode', name='item'),
        migrations.AddField(
            model_name='episode',
            name='item',
            field=models.BinaryField(default=b'', help_text="the feed item's body, rendered once"),
        ),
    ]

"""Files of config/ and BAOSONG_* variables → frozen values, checked at start.

Whatever a bureau would change stands in these files; a mistake in one is told with file, key, value and remedy.
"""

from pipeline.config.campaign import end_of_day, load_campaign
from pipeline.config.settings import HOME, Limits, Mailbox, Settings, config_folder, load_settings

__all__ = ["HOME", "Limits", "Mailbox", "Settings", "config_folder", "end_of_day", "load_campaign", "load_settings"]

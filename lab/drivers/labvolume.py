"""Volumes that are kept in the books alone: Cinder's own fake, and what it cannot do.

The fake stands on LVM's driver without a volume group, so that growing a volume fails.
"""

from cinder.tests import fake_driver


class LabVolumeDriver(fake_driver.FakeLoggingVolumeDriver):
    def extend_volume(self, volume, new_size):
        """Nothing is stored, so that nothing has to grow."""

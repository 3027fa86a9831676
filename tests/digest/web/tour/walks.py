"""Every page there is, in all its states; walk by walk."""

import pytest

from tests.digest.web.tour.archive import archive
from tests.digest.web.tour.desk import desk
from tests.digest.web.tour.moving import moving
from tests.digest.web.tour.provider import provider
from tests.digest.web.tour.reader import reader
from tests.digest.web.tour.strangers import strangers

each_walk = pytest.mark.parametrize("walk", [strangers, reader, moving, archive, desk, provider])

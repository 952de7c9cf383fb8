"""Finding the configured cloud and preparing a session with it.

The only module that imports openstacksdk; ``live_cloud.py`` below it needs keystoneauth alone.
"""

from __future__ import annotations

import logging
import os
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from keystoneauth1 import exceptions as ksa
from keystoneauth1 import session as ksa_session
from openstack import exceptions as sdk
from openstack.config import loader

from rey_triage.errors import ReyError
from rey_triage.sources.cloud.credentials import (
    MEND,
    NO_AUTH,
    refuse_broken_files,
    refuse_incomplete,
)
from rey_triage.sources.cloud.http_session import HttpSession
from rey_triage.sources.cloud.live_cloud import CONNECT_SECONDS, READ_SECONDS, LiveCloud

if TYPE_CHECKING:
    from collections.abc import Mapping


_MISCONFIGURED = (
    sdk.SDKException,
    ksa.ClientException,
    OSError,
    # values of the wrong type, or in the wrong form, that the libraries stumble over
    AttributeError,
    TypeError,
    ValueError,
)


def _configuration() -> loader.OpenStackConfig:
    _quiet()
    named = os.environ.get("OS_CLIENT_CONFIG_FILE")
    if named and not Path(named).expanduser().is_file():
        raise ReyError("there is no such file", place=f"OS_CLIENT_CONFIG_FILE={named}", remedy=MEND)
    refuse_broken_files([*([named] if named else []), *loader.CONFIG_FILES])
    try:
        return loader.OpenStackConfig(
            session_constructor=partial(ksa_session.Session, session=HttpSession()),
            app_name="rey-triage",
        )
    except (sdk.SDKException, OSError, ValueError) as fault:
        raise ReyError(
            f"the configuration of clouds cannot be read: {fault}",
            place="clouds.yaml",
            remedy=MEND,
        ) from fault


def _quiet() -> None:
    """Keep the libraries' warnings off the terminal: what they warn of becomes evidence."""
    for name in ("keystoneauth", "openstack", "urllib3"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _environment_configures(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("OS_AUTH_URL"))


def _names(config: loader.OpenStackConfig) -> list[str]:
    """Return the clouds somebody wrote down; the SDK adds some of its own."""
    return sorted(set(config.get_cloud_names()) - {"defaults", "envvars", ""})


def choose_cloud(name: str | None, environ: Mapping[str, str]) -> str | None:
    """Return the cloud to look at; None stands for the one the OS_* variables describe.

    Without a name there must be exactly one.
    """
    name = name or environ.get("OS_CLOUD")
    if name:
        return name
    if _environment_configures(environ):
        return None
    config = _configuration()
    names = _names(config)
    if len(names) == 1:
        return names[0]
    if names:
        raise ReyError(
            f"{len(names)} clouds are configured: {', '.join(names)}",
            place=config.config_filename or "clouds.yaml",
            remedy="Choose one with --os-cloud NAME or OS_CLOUD.",
        )
    raise ReyError(
        "no cloud is configured",
        place="clouds.yaml",
        remedy="Name a cloud with --os-cloud, source an openrc file (OS_AUTH_URL …), or give "
        "--logs, --text or --bundle instead.",
    )


def _regional(
    config: loader.OpenStackConfig, cloud: str | None, region: str | None
) -> dict[str, str]:
    """Name the region only where the file has settings of its own for regions.

    Else the SDK would refuse a region that the file does not name; the catalogue knows better.
    """
    written = (config.cloud_config.get("clouds") or {}).get(cloud) or {}
    return {"region_name": region} if region and written.get("regions") else {}


def connect(
    cloud: str | None = None, *, region: str | None = None, deadline: float = 60.0
) -> LiveCloud:
    """Prepare a session with a cloud of clouds.yaml, or of the OS_* variables.

    ``deadline`` is the time for a whole look: who gives a slow cloud more, waits longer for each
    answer too.
    Nothing is sent yet. A wrong password or a dead identity service is evidence that ``token()``
    brings; an error here is one of the configuration.
    """
    config = _configuration()
    place = config.config_filename or "clouds.yaml"
    if cloud and cloud not in config.get_cloud_names():
        known = ", ".join(_names(config)) or "none"
        raise ReyError(
            f"there is no cloud '{cloud}'; configured: {known}",
            place=place,
            remedy="Choose one of these with --os-cloud.",
        )
    try:
        with warnings.catch_warnings():
            # the SDK warns of its own defaults, and of what the errors below say better
            warnings.simplefilter("ignore")
            found = config.get_one(cloud=cloud, **_regional(config, cloud, region))
            session = found.get_session()
    except _MISCONFIGURED as fault:
        raise ReyError(
            f"the cloud {cloud or 'of the environment'} cannot be used: {fault}",
            place=place if cloud else "environment",
            remedy=NO_AUTH,
        ) from fault
    refuse_incomplete(found.config, place if cloud else "environment")
    patience = max(READ_SECONDS, deadline / 6)
    session.timeout = (CONNECT_SECONDS, patience)
    return LiveCloud(
        session,
        region=region or found.region_name or "",
        interface=(found.get_interface() or "public").removesuffix("URL"),
        auth_url=(found.config.get("auth") or {}).get("auth_url") or "",
        patience=patience,
    )

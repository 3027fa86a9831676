"""Arguments and options that several commands about subscribers take."""

from typing import Annotated

import typer

AddressArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help="The person's e-mail address.")]
ReaderArgument = Annotated[str, typer.Argument(metavar="READER", help="The person's e-mail address, or their number.")]
FrequencyOption = Annotated[str | None, typer.Option(help="A schedule of config.toml.")]
TimezoneOption = Annotated[str | None, typer.Option(help="Such as 'Europe/London'.")]
HourOption = Annotated[str | None, typer.Option(help="0 to 23, on their own clock; 'usual' for the schedule's.")]
LanguageOption = Annotated[str | None, typer.Option(help="One of those that [publication] offers, such as 'en'.")]
NameOption = Annotated[str | None, typer.Option(help="As it stands in the greeting.")]

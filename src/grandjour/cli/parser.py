"""Commands, their arguments and their help in French and English."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from grandjour import __version__
from grandjour.cli import dispatch
from grandjour.cli.parser_words import spoken, value_name
from grandjour.model.errors import Language
from grandjour.model.release import TAKEDOWN_REASONS, WithdrawalReason
from grandjour.model.report import ReportRefusal

Handler = Callable[[argparse.Namespace], int]
Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command, with its help in both languages."""

    names: tuple[str, ...]
    fr: str
    en: str
    options: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """One verb of the contract."""

    name: str
    fr: str
    en: str
    handler: Handler
    arguments: tuple[Argument, ...] = ()
    acts: tuple["Command", ...] = ()  # of a command that is several: one of them follows it


def _argument(*names: str, fr: str, en: str, **options: object) -> Argument:
    return Argument(names, fr, en, tuple(options.items()))


FILE: Final = _argument("file", fr="le fichier à lire", en="the file to read", type=Path, metavar="FILE")
OUT: Final = _argument("--out", fr="le fichier à écrire", en="the file to write", type=Path, metavar="FILE")
DEPOSIT: Final = _argument("deposit", fr="l'identifiant du dépôt", en="the deposit's id", metavar="DEPOSIT")
AGENT: Final = _argument("--agent", fr="nom de l'agent qui signe", en="name of the agent who signs", required=True)
ADMINISTRATION: Final = _argument(
    "--administration", fr="SIREN de l'administration, s'il y en a plusieurs", en="SIREN, where there are several"
)
REASONS: Final[dict[str, object]] = {"required": True, "choices": [reason.value for reason in WithdrawalReason]}
GRAVE_REASONS: Final[dict[str, object]] = {"required": True, "choices": [reason.value for reason in TAKEDOWN_REASONS]}
EACH: Final[dict[str, object]] = {"action": "append", "default": []}
TICKET: Final = _argument("ticket", fr="l'identifiant de la demande", en="the request's id", metavar="TICKET")
AT: Final = _argument(
    "--address",
    fr="adresse d'une version publiée (répétable)",
    en="address of a published version (repeatable)",
    **EACH,
)
COMMUNICATED: Final = _argument(
    "--communicated", fr="document communiqué autrement", en="a document is given otherwise", action="store_true"
)
REPORT: Final = _argument("ticket", fr="l'identifiant du signalement", en="the report's id", metavar="REPORT")
REFUSALS: Final[dict[str, object]] = {"required": True, "choices": [reason.value for reason in ReportRefusal]}
GROUNDS: Final[dict[str, object]] = {**EACH, "choices": dispatch.GroundCodes(), "metavar": "GROUND"}
TEXT: Final = _argument("--text", fr="message au demandeur", en="message to the requester", default="")

COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "demo",
        "La démonstration : de vrais documents en entrée, un portail public en sortie.",
        "The demo: real documents in, a public portal out.",
        dispatch.demo,
        (
            _argument(
                "--check", fr="tout vérifier sans rester", en="check everything, do not stay", action="store_true"
            ),
        ),
    ),
    Command(
        "open",
        "Lit des documents et dit ce qui peut être publié et ce qui attend un avis.",
        "Reads documents, tells what may be published and what awaits a ruling.",
        dispatch.open_documents,
        (
            _argument("paths", fr="fichiers ou dossiers", en="files or folders", nargs="+", type=Path, metavar="PATH"),
            ADMINISTRATION,
            _argument("--mission", fr="mission de service public", en="public-service mission", default=""),
            _argument("--title", fr="titre proposé", en="proposed title"),
            _argument("--received-from", fr="qui a fourni le document", en="who supplied the document"),
            _argument("--licence", fr="licence indiquée par ce fournisseur", en="licence that this supplier states"),
            _argument("--dataset", fr="jeu de données à mettre à jour", en="dataset of which this is a new version"),
        ),
    ),
    Command(
        "extract",
        "Donne les tableaux, le texte et les champs d'un fichier.",
        "Gives the tables, text and fields of a file.",
        dispatch.extract_file,
        (
            FILE,
            _argument("--cells", fr="donner aussi chaque cellule", en="give each cell too", action="store_true"),
            _argument("--rows", fr="dossier où écrire les lignes", en="folder to write the rows to", type=Path),
        ),
    ),
    Command(
        "recognise",
        "Dit ce qui est reconnu dans un texte ou un tableau : personnes, numéros, adresses…",
        "Tells what is recognised in a text or table: persons, numbers, addresses…",
        dispatch.recognise_file,
        (FILE, _argument("--jsonl", fr="lire des lignes {id, text}", en="read lines {id, text}", action="store_true")),
    ),
    Command(
        "assess",
        "Applique le droit à un cas décrit en JSON.",
        "Applies the law to a case described in JSON.",
        dispatch.assess_case,
        (FILE,),
    ),
    Command(
        "shape",
        "Donne le schéma de table d'un fichier : types, formats déclarés, noms.",
        "Gives the Table Schema of a file: types, declared formats, names.",
        dispatch.shape_file,
        (FILE,),
    ),
    Command(
        "rule",
        "Répond à une question sur un dépôt, avec un motif ; `t1/c3:choice` laisse une colonne de côté.",
        "Answers a question on a deposit, with a reason; `t1/c3:choice` leaves a column out.",
        dispatch.rule,
        (
            _argument("deposit", fr="l'identifiant du dépôt", en="the deposit's id", metavar="DEPOSIT"),
            _argument("question", fr="l'identifiant de la question", en="the question's id", metavar="QUESTION"),
            _argument("answer", fr="une des réponses possibles", en="one of the possible answers", metavar="ANSWER"),
            AGENT,
            _argument("--reason", fr="motif", en="reason", default=""),
            ADMINISTRATION,
        ),
    ),
    Command(
        "publish",
        "Publie un dépôt prêt.",
        "Publishes a deposit that is ready.",
        dispatch.publish,
        (
            DEPOSIT,
            AGENT,
            ADMINISTRATION,
            _argument(
                "--with-document",
                fr="publier aussi la copie du document, si rien n'en est retiré",
                en="publish the copy of the document too, where nothing of it is withheld",
                action="store_true",
            ),
        ),
    ),
    Command(
        "withdraw",
        "Retire une version publiée (410).",
        "Withdraws a published version (410).",
        dispatch.withdraw,
        (
            _argument("release", fr="l'identifiant de la version", en="the version's id", metavar="RELEASE"),
            _argument("--reason", fr="motif, un de ces codes", en="reason, one of these codes", **REASONS),
            AGENT,
            ADMINISTRATION,
        ),
    ),
    Command(
        "takedown",
        "Efface une version du portail, sans retour ; le mot « effacer » se tape ou se lit sur l'entrée standard.",
        "Erases a version from the portal, for good; the word “erase” is typed or read from standard input.",
        dispatch.takedown,
        (
            _argument("release", fr="l'identifiant de la version", en="the version's id", metavar="RELEASE"),
            _argument("--reason", fr="motif, un de ces codes", en="reason, one of these codes", **GRAVE_REASONS),
            AGENT,
            ADMINISTRATION,
        ),
    ),
    Command(
        "purge",
        "Détruit un document et ce qui en fut tiré ; le mot « détruire » se tape ou se lit sur l'entrée standard.",
        "Destroys a document and what came of it; the word “destroy” is typed or read from standard input.",
        dispatch.purge,
        (DEPOSIT, AGENT, ADMINISTRATION),
    ),
    Command(
        "request",
        "Les demandes de documents : les voir, y répondre, les refuser, les transmettre.",
        "Requests for documents: see them, answer, refuse, forward them.",
        dispatch.list_requests,
        acts=(
            Command(
                "list",
                "Donne les demandes par échéance.",
                "Gives the requests by due date.",
                dispatch.list_requests,
                (ADMINISTRATION,),
            ),
            Command(
                "show",
                "Montre une demande, ses dates, sa réponse.",
                "Shows a request, its dates, its reply.",
                dispatch.show_request,
                (TICKET, ADMINISTRATION),
            ),
            Command(
                "answer",
                "Répond par une publication, ou dit qu'un document est communiqué autrement.",
                "Answers with a publication, or tells that a document is given otherwise.",
                dispatch.answer_request,
                (TICKET, AT, COMMUNICATED, TEXT, AGENT, ADMINISTRATION),
            ),
            Command(
                "refuse",
                "Refuse en tout ou partie, avec motifs ; un agent prépare, un juriste signe.",
                "Refuses in whole or in part, with reasons; an agent prepares, a legal officer signs.",
                dispatch.refuse_request,
                (
                    TICKET,
                    _argument(
                        "--ground",
                        fr="motif de droit (répétable), un de ces codes : %(choices)s",
                        en="reason in law (repeatable), one of these codes: %(choices)s",
                        **GROUNDS,
                    ),
                    _argument("--fact", fr="son motif de fait", en="its reason in fact", **EACH),
                    _argument("--partly", fr="le reste est donné", en="the rest is given", action="store_true"),
                    AT,
                    COMMUNICATED,
                    TEXT,
                    AGENT,
                    ADMINISTRATION,
                ),
            ),
            Command(
                "forward",
                "Transmet à l'administration qui détient le document.",
                "Forwards to the administration that holds the document.",
                dispatch.forward_request,
                (
                    TICKET,
                    _argument("--to", fr="son nom", en="its name", required=True, metavar="NAME"),
                    _argument("--contact", fr="son adresse", en="its address", required=True, metavar="ADDRESS"),
                    _argument("--siren", fr="son SIREN", en="its SIREN", default=""),
                    TEXT,
                    AGENT,
                    ADMINISTRATION,
                ),
            ),
        ),
    ),
    Command(
        "report",
        "Les erreurs signalées : les voir, les refuser ; `correct --report` en accepte une.",
        "Reported errors: see them, refuse them; `correct --report` accepts one.",
        dispatch.list_reports,
        acts=(
            Command(
                "list",
                "Donne les signalements, les plus anciens d'abord.",
                "Gives the reports, the oldest first.",
                dispatch.list_reports,
                (ADMINISTRATION,),
            ),
            Command(
                "show",
                "Montre un signalement, sa cellule, ce qu'il est devenu.",
                "Shows a report, its cell, what became of it.",
                dispatch.show_report,
                (REPORT, ADMINISTRATION),
            ),
            Command(
                "refuse",
                "Refuse un signalement ; le motif est public, le message ne l'est pas.",
                "Refuses a report; the reason is public, the message is not.",
                dispatch.refuse_report,
                (
                    REPORT,
                    _argument("--why", fr="motif, un de ces codes", en="reason, one of these codes", **REFUSALS),
                    _argument("--text", fr="message à la personne", en="message to the person", required=True),
                    AGENT,
                    ADMINISTRATION,
                ),
            ),
        ),
    ),
    Command(
        "correct",
        "Corrige une cellule publiée : la version suivante sort du même document ; sans valeur, donne la liste.",
        "Corrects a published cell: the next version comes of the same document; without a value, lists them.",
        dispatch.correct,
        (
            _argument("release", fr="l'identifiant de la version", en="the version's id", metavar="RELEASE"),
            _argument("--row", fr="numéro de la ligne, depuis 1", en="the row's number, from 1", type=int),
            _argument("--column", fr="nom de la colonne, comme dans le CSV", en="the column's name, as in the CSV"),
            _argument("--value", fr="nouvelle valeur ; vide : aucune", en="new value; empty: none"),
            _argument("--table", fr="tableau (t1 par défaut)", en="table (t1 by default)"),
            _argument("--reason", fr="motif", en="reason", default=""),
            _argument("--report", fr="signalement accepté ainsi", en="report that is accepted so", metavar="REPORT"),
            _argument("--credit", fr="nommer qui a signalé", en="name who reported it", action="store_true"),
            _argument("--undo", fr="annuler cette correction", en="undo this correction"),
            _argument("--agent", fr="nom de l'agent qui signe", en="name of the agent who signs"),
            ADMINISTRATION,
        ),
    ),
    Command(
        "portal",
        "Le portail public, seul.",
        "The public portal, alone.",
        dispatch.server,
    ),
    Command(
        "office",
        "Le bureau des agents, seul.",
        "The agents' office, alone.",
        dispatch.server,
    ),
    Command(
        "work",
        "Le travailleur, seul.",
        "The worker, alone.",
        dispatch.server,
        (_argument("--until-idle", fr="s'arrêter sans travail", en="stop when idle", action="store_true"),),
    ),
    Command(
        "verify",
        "Vérifie la chaîne du journal et les fichiers publiés.",
        "Verifies the journal's chain and the published files.",
        dispatch.verify,
    ),
    Command(
        "doctor",
        "Dit ce que cette machine permet, si les rangements répondent, l'état du registre et du travail.",
        "Tells what this machine allows, whether the stores answer, the state of register and work.",
        dispatch.doctor,
    ),
    Command("migrate", "Met le registre à jour.", "Brings the register up to date.", dispatch.migrate),
    Command(
        "administration",
        "Ajoute une administration décrite dans un fichier TOML.",
        "Adds an administration described in a TOML file.",
        dispatch.administration,
        (FILE,),
    ),
    Command(
        "user",
        "Ajoute un agent, ou change son accès ; un mot de passe se lit sur l'entrée standard.",
        "Adds an agent, or changes their access; a password is read from standard input.",
        dispatch.user,
        (
            _argument("name", fr="nom pour se connecter", en="name to sign in", metavar="NAME"),
            _argument("--display", fr="nom sous les avis", en="name under rulings"),
            _argument(
                "--role", fr="rôle", en="role", default="agent", choices=("agent", "legal_officer", "administrator")
            ),
            _argument("--password", fr="lui donner un autre mot de passe", en="another password", action="store_true"),
            _argument("--remove", fr="lui retirer l'accès", en="take access away", action="store_true"),
            _argument("--restore", fr="lui rendre l'accès", en="give access back", action="store_true"),
            ADMINISTRATION,
        ),
    ),
    Command(
        "source",
        "Les sources relevées toutes seules : un dossier, une adresse, une base.",
        "The sources that are collected by themselves: a folder, an address, a database.",
        dispatch.source,
        (
            _argument("act", fr="ce qu'il faut faire", en="what to do", choices=("list", "add", "run", "remove")),
            _argument("name", fr="le nom de la source", en="the source's name", metavar="NAME", nargs="?"),
            _argument("--agent", fr="nom de l'agent qui signe", en="name of the agent who signs"),
            _argument("--folder", fr="un dossier des réglages", en="a folder of the settings"),
            _argument("--url", fr="l'adresse https d'un fichier", en="the https address of a file"),
            _argument("--database", fr="une base des réglages", en="a database of the settings"),
            _argument(
                "--table",
                fr="une table de la base, répétable",
                en="a table of the database, repeatable",
                action="append",
            ),
            _argument(
                "--every",
                fr="rythme",
                en="rhythm",
                default="day",
                choices=("minute", "hours", "day", "week", "month", "asked"),
            ),
            _argument("--hours", fr="toutes les N heures", en="every N hours", type=int, default=6),
            _argument("--at", fr="heure de Paris, HH:MM", en="time in Paris, HH:MM", default="06:00"),
            _argument("--weekday", fr="1 lundi … 7 dimanche", en="1 Monday … 7 Sunday", type=int, default=1),
            _argument("--day", fr="jour du mois", en="day of the month", type=int, default=1),
            ADMINISTRATION,
            _argument("--mission", fr="mission de service public", en="public-service mission", default=""),
            _argument("--title", fr="titre proposé", en="proposed title"),
            _argument("--received-from", fr="qui a fourni le document", en="who supplied the document"),
            _argument("--licence", fr="licence indiquée par ce fournisseur", en="licence that this supplier states"),
            _argument("--dataset", fr="jeu de données à mettre à jour", en="dataset of which this is a new version"),
        ),
    ),
    Command(
        "schema",
        "Donne le JSON Schema d'une entrée ou d'une sortie.",
        "Gives the JSON Schema of an input or output.",
        dispatch.schema,
        (_argument("name", fr="son nom", en="its name", metavar="NAME", nargs="?"),),
    ),
    Command(
        "backup",
        "Copie toute l'instance dans un dossier, avec l'empreinte de chaque fichier.",
        "Copies the whole instance into a folder, with the hash of each file.",
        dispatch.backup,
        (_argument("folder", fr="le dossier à faire", en="the folder to make", type=Path, metavar="FOLDER"),),
    ),
    Command(
        "restore",
        "Rétablit une sauvegarde dans un espace de travail vide, sans ce qui fut effacé depuis.",
        "Restores a backup into an empty workspace, without what was erased since.",
        dispatch.restore,
        (
            _argument("folder", fr="la sauvegarde", en="the backup", type=Path, metavar="FOLDER"),
            _argument(
                "--erasures",
                fr="espace de travail ou sauvegarde plus récents, où lire ce qui fut effacé",
                en="a newer workspace or backup, to read from it what was erased",
                type=Path,
                metavar="FOLDER",
            ),
            _argument(
                "--none-erased",
                fr="rien ne fut effacé ni retiré depuis",
                en="nothing was erased or withdrawn since",
                action="store_true",
            ),
        ),
    ),
    *(
        Command(name, fr, en, dispatch.not_yet, (_argument("rest", fr="…", en="…", nargs=argparse.REMAINDER),))
        for name, fr, en in (
            ("redact", "Occulte un document (à venir).", "Redacts a document (to come)."),
            ("anonymise", "Anonymise un tableau (à venir).", "Anonymises a table (to come)."),
            ("suppress", "Secret statistique d'un tableau (à venir).", "Cell suppression of a table (to come)."),
            (
                "validate",
                "Valide contre un schéma national (à venir).",
                "Validates against a national schema (to come).",
            ),
        )
    ),
)


def parse(arguments: list[str], language: Language) -> argparse.Namespace:
    """Read the command line; exits with 2 on a usage error, with 0 after --help. All of it in one language."""
    with spoken(language):
        return _parser(language).parse_args(arguments)


def _parser(language: Language) -> argparse.ArgumentParser:
    description = (
        "Les informations publiques d'une administration, au grand jour."
        if language == "fr"
        else "The public information that an administration holds, in broad daylight."
    )
    version_help = "montrer la version" if language == "fr" else "show the version and exit"
    parser = argparse.ArgumentParser(prog="grandjour", description=description)
    parser.add_argument("--version", action="version", version=f"grandjour {__version__}", help=version_help)
    verbs = parser.add_subparsers(dest="command", required=True, metavar=value_name("COMMAND", language))
    for command in COMMANDS:
        _add_command(verbs, command, language)
    return parser


def _add_command(verbs: Verbs, command: Command, language: Language) -> None:
    text = command.fr if language == "fr" else command.en
    verb = verbs.add_parser(command.name, help=text, description=text)
    if command.acts:
        acts = verb.add_subparsers(dest="act", required=True, metavar=value_name("ACT", language))
        for act in command.acts:
            _add_command(acts, act, language)
        return
    _common(verb, language)
    for argument in command.arguments:
        _add(verb, argument, language)
    verb.set_defaults(handler=command.handler, language=language)


def _add(verb: argparse.ArgumentParser, argument: Argument, language: Language) -> None:
    options: dict[str, object] = dict(argument.options)
    named = "metavar" in options or "choices" not in options
    takes_value = options.get("action", "append") == "append" and named
    if takes_value and options.get("nargs") != argparse.REMAINDER:
        options["metavar"] = value_name(str(options.get("metavar", argument.names[0])), language)
    text = argument.fr if language == "fr" else argument.en
    verb.add_argument(*argument.names, help=text, **options)  # type: ignore[arg-type]  # argparse's own signature is a union of many


def _common(verb: argparse.ArgumentParser, language: Language) -> None:
    json_help = "un seul document JSON" if language == "fr" else "one JSON document"
    folder_help = "dossier de travail" if language == "fr" else "workspace folder"
    verb.add_argument("--json", action="store_true", help=json_help)
    verb.add_argument("--workspace", type=Path, metavar=value_name("DIR", language), help=folder_help)

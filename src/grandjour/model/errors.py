"""The tree of errors: what happened, where, and what to do, never with the data complained about.

Each class has a stable `code` that command line, API and manual share, and its sentence in French and English.
`place` values are ids, page and row numbers, sizes, names of kinds: never a value of a document.
"""

from collections.abc import Iterator
from typing import ClassVar, Final, Literal

Language = Literal["fr", "en"]
PlaceValue = str | int


TYPES: Final[dict[str, tuple[str, str]]] = {  # of Table Schema, in French and English
    "string": ("texte", "text"),
    "integer": ("nombre entier", "whole number"),
    "number": ("nombre", "number"),
    "date": ("date", "date"),
    "datetime": ("date et heure", "date and time"),
    "boolean": ("oui ou non", "yes or no"),
    "year": ("année", "year"),
}


def type_words(kind: str, language: Language) -> str:
    """A Table Schema type in words, as sentences have it."""
    return TYPES.get(kind, (kind, kind))[0 if language == "fr" else 1]


class GrandJourError(Exception):
    """Root of all errors that a user may meet. Broken code is an assertion instead."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 1  # exit status of the command line: 1 refused, 2 usage, 3 input cannot be read
    fr: ClassVar[str] = "L'opération n'a pas abouti. Réessayez ; si cela persiste, prévenez votre administrateur."
    en: ClassVar[str] = "The operation failed. Try again; if it persists, tell your administrator."

    def __init__(self, **place: PlaceValue) -> None:
        super().__init__(self.code)
        self.place = place

    def message(self, language: Language = "fr") -> str:
        """The whole sentence in one language, with the place filled in."""
        template = self.fr if language == "fr" else self.en
        return template.format(**self.place)

    def __str__(self) -> str:
        return f"{self.code}: {self.message('en')}"


# --- Input that cannot be read -------------------------------------------------------------------------------------


class InputError(GrandJourError):
    """A document cannot be read; it is kept with its hash and does not stop the others."""

    code = "input-unreadable"
    status = 3
    fr = "{document} : ce fichier ne peut pas être lu. Ouvrez-le avec son logiciel et enregistrez-le à nouveau."
    en = "{document}: this file cannot be read. Open it with its own program and save it again."


class EmptyDocument(InputError):
    """The file has no byte, or nothing but white space or empty cells."""

    code = "document-empty"
    fr = "{document} : ce fichier est vide. Vérifiez que l'export s'est terminé, puis déposez-le à nouveau."
    en = "{document}: this file is empty. Check that the export had ended, then drop it again."


class UnknownDocumentKind(InputError):
    """The content is of none of the kinds that we read."""

    code = "document-kind-unknown"
    fr = "{document} : nous ne savons pas lire ce type de fichier. Déposez un CSV, un classeur, un GeoJSON ou un PDF."
    en = "{document}: we cannot read this kind of file. Drop a CSV, a workbook, a GeoJSON or a PDF."


class KindNotReadYet(InputError):
    """The kind was recognised, but no reader for it exists yet."""

    code = "document-kind-not-read-yet"
    fr = "{document} : fichier {kind} reconnu, mais pas encore lu par ce programme. Exportez-le en CSV ou en PDF."
    en = "{document}: {kind} file recognised, but not read by this program yet. Export it as CSV or PDF."


class ImageNotReadYet(KindNotReadYet):
    """A picture: a photograph, a scan, a drawing."""

    code = "image-not-read-yet"
    fr = "{document} : cette image ({kind}) n'est pas encore lue par ce programme. Déposez le fichier d'origine."
    en = "{document}: this picture ({kind}) is not read by this program yet. Drop the original file."


class ArchiveOfDocuments(KindNotReadYet):
    """An archive of several files, ZIP or tar.gz, where one document is asked for."""

    code = "archive-of-documents"
    fr = "{document} : une archive {kind} n'est pas un document. Déposez ses fichiers, ou l'archive seule."
    en = "{document}: a {kind} archive is not one document. Drop its files, or the archive for itself."


class ArchiveUnsafe(InputError):
    """An archive whose entries lead out of it: a path with `..`, a link, a device, or a name that comes twice."""

    code = "archive-unsafe"
    fr = "{document} : l'entrée {entry} est un lien, un doublon ou sort de l'archive. Déposez ses fichiers sans elle."
    en = "{document}: entry {entry} is a link, comes twice or leads out of the archive. Drop its files without it."


class EncryptedDocument(InputError):
    """The document asks for a password."""

    code = "document-encrypted"
    fr = "{document} : ce fichier est protégé par un mot de passe. Enregistrez-le sans mot de passe et déposez-le."
    en = "{document}: this file is protected by a password. Save it without one and drop it again."


class BrokenDocument(InputError):
    """The content is of a known kind, but cut short or damaged."""

    code = "document-broken"
    fr = "{document} : ce fichier {kind} est incomplet ou abîmé. Demandez-en une nouvelle copie à sa source."
    en = "{document}: this {kind} file is cut short or damaged. Ask its source for another copy."


class NoTable(InputError):
    """The document was read, but holds no table to publish."""

    code = "document-no-table"
    fr = "{document} : aucun tableau n'a été trouvé, et le texte seul n'est pas encore traité. Déposez-en un tableau."
    en = "{document}: no table was found in it, and text alone is not dealt with yet. Drop a table of it."


class ScanNotReadYet(InputError):
    """A PDF whose pages are pictures, with no text but a stamp."""

    code = "scan-not-read-yet"
    fr = "{document} : ce PDF n'est fait que d'images, sans texte, et pas encore lu. Déposez le fichier d'origine."
    en = "{document}: this PDF is made of pictures, without text, and not read yet. Drop the original file."


class DocumentTooLarge(InputError):
    """One of the limits on what a document may hold is passed."""

    code = "document-over-limit"
    fr = "{document} : {limit} dépasse la limite de {allowed}. Partagez le fichier en plusieurs, puis déposez-les."
    en = "{document}: {limit} is over the limit of {allowed}. Split the file, then drop the parts."


class LineTooLong(DocumentTooLarge):
    """One record of a delimited text is longer than any record may be."""

    code = "line-too-long"
    fr = "{document}, ligne {line} : plus de {megabytes} Mo sans fin de ligne. Vérifiez guillemets et fins de ligne."
    en = "{document}, line {line}: more than {megabytes} MB without an end. Check its quotes and line ends."


class TooManyColumns(DocumentTooLarge):
    """A table has more columns than a table may have."""

    code = "too-many-columns"
    fr = "{document} : {columns} colonnes, {allowed} au plus sont lues. Partagez le tableau en plusieurs."
    en = "{document}: {columns} columns, at most {allowed} are read. Split the table."


class ArchiveTooLarge(DocumentTooLarge):
    """A compressed document unfolds to more than may be read, in bytes or in parts."""

    code = "archive-too-large"
    fr = "{document} : décompressé, ce fichier dépasse {megabytes} Mo. Exportez ses tableaux en CSV, puis déposez-les."
    en = "{document}: unfolded, this file is over {megabytes} MB. Export its tables as CSV, then drop them."


class ArchiveTooMany(DocumentTooLarge):
    """An archive holds more files than are taken at once."""

    code = "archive-too-many"
    fr = "{document} : cette archive a plus de {allowed} fichiers. Déposez-la en plusieurs fois."
    en = "{document}: this archive has more than {allowed} files. Drop it in several parts."


class ArchiveTooDeep(DocumentTooLarge):
    """Archives stand in archives deeper than is followed."""

    code = "archive-too-deep"
    fr = "{document} : plus de {allowed} archives l'une dans l'autre. Déposez ses fichiers sans les archiver."
    en = "{document}: more than {allowed} archives in one another. Drop its files without archiving them."


class JsonTooDeep(DocumentTooLarge):
    """Objects or lists of a JSON document stand in one another deeper than can be followed."""

    code = "json-too-deep"
    fr = "{document} : les objets de ce JSON sont emboîtés trop profondément. Exportez le tableau à plat, en CSV."
    en = "{document}: the objects of this JSON stand too deep in one another. Export the table flat, as CSV."


class JsonTooLarge(DocumentTooLarge):
    """A JSON document, which is read as one, is larger than can be held; one object a line has no such limit."""

    code = "json-too-large"
    fr = "{document} : un JSON d'un seul tenant de plus de {megabytes} Mo. Exportez-le en CSV ou un objet par ligne."
    en = "{document}: one JSON value of more than {megabytes} MB. Export it as CSV, or one object a line."


class JsonNameTwice(InputError):
    """A name stands twice in an object of a JSON document: which of the two values counts is not said."""

    code = "json-name-twice"
    fr = "{document} : un même nom figure deux fois dans un objet de ce JSON. Corrigez l'export, puis déposez-le."
    en = "{document}: a name stands twice in one object of this JSON. Mend the export, then drop it again."


class RowsNotUnderstood(InputError):
    """So many records do not fit that the layout of the text was probably misread."""

    code = "rows-not-understood"
    fr = "{document} : {rejected} lignes sur {counted} n'ont pas la forme des autres. Exportez le tableau à nouveau."
    en = "{document}: {rejected} rows of {counted} do not have the form of the others. Export the table again."


class RowsLost(InputError):
    """Rows read plus rows reported do not make the rows counted by other means; nothing of the table goes further."""

    code = "rows-lost"
    fr = "{document} : {expected} lignes comptées, {found} lues. Rien n'est publié ; vérifiez les guillemets."
    en = "{document}: {expected} rows counted, {found} read. Nothing is published; check its quotes."


class DatabaseFailed(InputError):
    """A database broke off what was asked of it."""

    code = "database-failed"
    fr = "{document} : la base a interrompu la copie. Réessayez ; si cela persiste, prévenez qui la tient."
    en = "{document}: the database broke off the copy. Try again; if it persists, tell those who keep it."


class DatabaseUnreachable(DatabaseFailed):
    """The database takes no connection: it is down, does not prove who it is, or refuses name and password."""

    code = "database-unreachable"
    fr = "{document} : la base refuse la connexion. Vérifiez qu'elle est en marche, puis hôte, nom et mot de passe."
    en = "{document}: the database takes no connection. Check that it is up, then host, user and password."


class DatabaseRefused(DatabaseFailed):
    """The account may not read a table, or a rule of the database would hide some of its rows."""

    code = "database-refused"
    fr = "{document} : ce compte ne peut pas lire toute une table. Demandez à qui tient la base le droit de lecture."
    en = "{document}: this account may not read a whole table. Ask those who keep the database for the right to."


class DatabaseTableMissing(DatabaseFailed):
    """One of the tables that the source names is not there, or is none."""

    code = "database-table-missing"
    fr = "{document} : la table n° {entry} de la liste est introuvable. Vérifiez son nom et celui de son schéma."
    en = "{document}: table {entry} of the list is not there. Check its name and that of its schema."


class DatabaseTooMany(DatabaseFailed):
    """A schema has more tables than are copied at once."""

    code = "database-too-many-tables"
    fr = "{document} : plus de {allowed} tables à copier. Nommez celles qu'il faut, ou faites-en plusieurs sources."
    en = "{document}: more than {allowed} tables to copy. Name those that are needed, or make several sources."


class BrokenRecord(InputError):
    """A JSON record is not of the form its schema gives."""

    code = "record-broken"
    fr = "Cet enregistrement n'a pas la forme attendue ({record}). Voir : grandjour schema {record}"
    en = "This record does not have the expected form ({record}). See: grandjour schema {record}"


# --- The confined child --------------------------------------------------------------------------------------------


class ConfinedError(InputError):
    """A confined child did not give an answer that can be used; the document is kept, nothing of it goes further."""

    code = "confined-failed"
    fr = "{document} : la lecture isolée a échoué. Le fichier est gardé à part ; demandez-en une autre copie."
    en = "{document}: the isolated reading failed. The file is kept apart; ask for another copy."


class ConfinedTimeout(ConfinedError):
    """The child used more time than it may."""

    code = "confined-timeout"
    fr = "{document} : lecture arrêtée après {seconds} secondes. Partagez le fichier en plusieurs, puis déposez-les."
    en = "{document}: reading stopped after {seconds} seconds. Split the file, then drop the parts."


class ConfinedMemory(ConfinedError):
    """The child asked for more memory than it may."""

    code = "confined-memory"
    fr = "{document} : ce fichier demande plus de {megabytes} Mo de mémoire. Partagez-le en plusieurs."
    en = "{document}: this file asks for more than {megabytes} MB of memory. Split it."


class ConfinedCrash(ConfinedError):
    """The child died of a signal or without an answer."""

    code = "confined-crash"
    fr = "{document} : le lecteur s'est arrêté brutalement sur ce fichier. Prévenez votre administrateur."
    en = "{document}: the reader crashed on this file. It is kept apart; tell your administrator."


class ConfinedOutput(ConfinedError):
    """The child wrote more than it may."""

    code = "confined-output"
    fr = "{document} : la lecture a produit plus de {megabytes} Mo. Partagez le fichier en plusieurs."
    en = "{document}: reading gave more than {megabytes} MB. Split the file."


class ConfinedLied(ConfinedError):
    """The child's answer does not have the agreed form, or names files that are not there."""

    code = "confined-answer"
    fr = "{document} : la lecture isolée a donné une réponse incohérente. Prévenez votre administrateur."
    en = "{document}: the isolated reading gave an inconsistent answer. Tell your administrator."


class SandboxMissing(GrandJourError):
    """This machine cannot confine; untrusted files are refused."""

    code = "sandbox-missing"
    fr = "Cette machine ne permet pas d'isoler la lecture des fichiers ({missing}). Voir : grandjour doctor"
    en = "This machine cannot isolate the reading of files ({missing}). See: grandjour doctor"


def is_of_input(code: str) -> bool:
    """Whether a code, as the register keeps it, says that the document itself cannot be read."""
    return any(kind.code == code for kind in _below(InputError))


def _below(kind: type[GrandJourError]) -> Iterator[type[GrandJourError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _below(child)


# --- What may not go further ---------------------------------------------------------------------------------------


class Refused(GrandJourError):
    """The act is understood and not allowed as things stand."""

    code = "refused"
    fr = "Cette action n'est pas possible pour l'instant. Rechargez la page : elle dit où en est le document."
    en = "This act is not possible as things stand. Load the page again: it tells where the document stands."


class OpenSuspicion(Refused):
    """A suspicion without ruling stands; nothing is published while it is open."""

    code = "suspicion-open"
    fr = "{count} question(s) attendent votre avis sur {deposit}. Rien n'est publié d'ici là : donnez votre avis."
    en = "{count} question(s) on {deposit} await your ruling. Nothing is published before: give your ruling."


class ClearanceRefused(Refused):
    """The second recognition, on the draft itself, saw something that no ruling covers."""

    code = "clearance-refused"
    fr = "Le contrôle final a vu {count} élément(s) sur lesquels personne n'a donné d'avis. Répondez aux questions."
    en = "The last check saw {count} thing(s) that nobody has ruled on. Answer the questions."


class ClearanceMissing(Refused):
    """No clearance of exactly these bytes is in the register."""

    code = "clearance-missing"
    fr = "Ce contenu n'a pas passé le contrôle final, ou a changé depuis. Relisez l'aperçu, puis publiez."
    en = "This content has not passed the last check, or has changed since. See the preview again, then publish."


class NotPublishable(Refused):
    """The decision on the deposit is not to publish."""

    code = "not-publishable"
    fr = "{deposit} ne peut pas être publié : {article}. Si vous n'êtes pas de cet avis, rouvrez une question."
    en = "{deposit} may not be published: {article}. If you think otherwise, open a question again."


class CopyRefused(Refused):
    """The document itself may not go out beside its data; reasons are those of `CopyObstacle`."""

    code = "copy-refused"
    fr = "{deposit} : le document lui-même ne peut pas être publié ({reason}), ses données si. Publiez-les seules."
    en = "{deposit}: the document itself may not be published ({reason}); its data may. Try again without it."


class PublishedWithoutDocument(Refused):
    """The data are public already, without the document that is asked for now."""

    code = "published-without-document"
    fr = "{deposit} est déjà publié, sans son document. Pour l'ajouter, déposez-le de nouveau comme nouvelle version."
    en = "{deposit} is public already, without its document. To add it, drop it again as a new version."


class DepositSetAside(Refused):
    """The deposit is set aside: nothing is ruled, described or published of it until it is taken back."""

    code = "deposit-set-aside"
    fr = "{deposit} est écarté : rien n'y est fait. Pour continuer, ouvrez sa page au bureau et reprenez-le."
    en = "{deposit} is set aside: nothing is done with it. To go on, open its page in the office and take it back."


class LicenceRefused(Refused):
    """The licence is not on the list of D323-2-1 and was not homologated."""

    code = "licence-refused"
    fr = "La licence {licence} n'est pas dans la liste du CRPA, D323-2-1. Choisissez etalab-2.0 ou ODbL-1.0."
    en = "The licence {licence} is not on the list of CRPA D323-2-1. Choose etalab-2.0 or ODbL-1.0."


class ReleaseWithdrawn(Refused):
    """The release was published and is closed now (HTTP 410)."""

    code = "release-withdrawn"
    fr = "Cette version a été retirée de la publication. Voir la page du jeu de données pour les autres."
    en = "This version has been withdrawn. See the page of the dataset for the others."


class QueryRefused(Refused):
    """A table query names an unknown column or operator, or passes a limit (HTTP 400)."""

    code = "query-refused"
    fr = "La requête n'est pas comprise : {what}. Voir la documentation de l'API de ce jeu de données."
    en = "The query is not understood: {what}. See the API documentation of this dataset."


class QueryTimeout(Refused):
    """A table query took too long and was stopped (HTTP 503)."""

    code = "query-timeout"
    fr = "La requête a pris plus de {seconds} secondes. Filtrez davantage, ou téléchargez le fichier."
    en = "The query took more than {seconds} seconds. Filter more, or download the file."


class QueryTooHeavy(QueryTimeout):
    """A table query asked for more memory than it may use and was stopped (HTTP 503)."""

    code = "query-too-heavy"
    fr = "La requête demande trop de mémoire. Filtrez davantage, ou téléchargez le fichier entier."
    en = "The query asks for too much memory. Filter more, or download the whole file."


class DownloadsBusy(QueryTimeout):
    """As many files as may be made at once are being made; the visitor is asked to come back (HTTP 503)."""

    code = "downloads-busy"
    fr = "Trop de fichiers sont en préparation en ce moment. Réessayez dans une minute, ou prenez le Parquet."
    en = "Too many files are being prepared at this moment. Try again in a minute, or take the Parquet."


class FormatLimit(Refused):
    """A format cannot hold this table (HTTP 422)."""

    code = "format-limit"
    fr = "Le format {format} ne peut pas contenir ce tableau. Prenez le CSV ou le Parquet."
    en = "The {format} format cannot hold this table. Take the CSV or the Parquet."


class TooManyRows(FormatLimit):
    """A format cannot hold that many rows (XLSX stops at 1,048,576)."""

    code = "format-too-many-rows"
    fr = "Le format {format} ne peut contenir plus de {allowed} lignes. Prenez le CSV ou le Parquet."
    en = "The {format} format cannot hold more than {allowed} rows. Take the CSV or the Parquet."


class CellTooLong(FormatLimit):
    """A cell holds more characters than the format allows (XLSX stops at 32,767)."""

    code = "format-cell-too-long"
    fr = "Le format {format} ne peut contenir de cellule de plus de {allowed} caractères. Prenez le CSV ou le Parquet."
    en = "The {format} format cannot hold a cell of more than {allowed} characters. Take the CSV or the Parquet."


class NotAllowed(Refused):
    """The agent's role does not include this act, or the subject belongs to another administration: same words."""

    code = "not-allowed"
    fr = "Cette page n'existe pas, ou votre rôle n'y donne pas accès. Demandez à votre administrateur."
    en = "This page does not exist, or your role gives no access to it. Ask your administrator."


class AnswerNotOffered(Refused):
    """The question that is open has no such answer: a ruling with it would answer nothing, and the document wait on."""

    code = "answer-not-offered"
    fr = "{question} : « {answer} » n'y répond pas. Choisissez parmi : {known}."
    en = "{question}: “{answer}” does not answer it. Choose one of: {known}."


class RulingReserved(Refused):
    """To publish what is suspected is not this agent's to answer: health, opinions, offences, the NIR."""

    code = "ruling-reserved"
    fr = "{question} : « publier » est réservé à un juriste ou à un administrateur. Demandez-le à l'un d'eux."
    en = "{question}: “publish” is reserved to a legal officer or an administrator. Ask one of them to answer."


class LeaseLost(Refused):
    """A worker ends a job whose lease it lost meanwhile; another one has it, and its result counts."""

    code = "lease-lost"
    fr = "Le travail {job} a été repris par un autre exécutant. Rien à faire : son résultat compte."
    en = "The job {job} was taken over by another worker. Nothing to do: its result counts."


class SignInRefused(Refused):
    """Unknown name or wrong password: the same answer for both; or too many tries."""

    code = "sign-in-refused"
    fr = "Nom ou mot de passe incorrect. Après plusieurs essais, attendez quelques minutes."
    en = "Wrong name or password. After several tries, wait a few minutes."


class LastAdministrator(Refused):
    """Without this agent nobody of the administration could manage its agents any more."""

    code = "last-administrator"
    fr = "C'est le dernier administrateur : sans lui, plus personne ne gère les agents. Ajoutez-en un autre d'abord."
    en = "This is the last administrator: nobody else could manage the agents. Make another one first."


class StillPublic(Refused):
    """A deposit cannot be purged while the public root has bytes of it, withdrawn ones too."""

    code = "still-public"
    fr = "{deposit} : une version publiée ou retirée en reste. Effacez-la d'abord du portail : grandjour takedown"
    en = "{deposit}: a published or withdrawn version of it is left. Erase that first; run: grandjour takedown"


class CorrectionError(Refused):
    """A value cannot be put in the place of another."""

    code = "correction"
    fr = "Cette correction ne peut pas être faite. Vérifiez la cellule et la valeur."
    en = "This correction cannot be made. Check the cell and the value."


class CorrectionOutdated(CorrectionError):
    """The cell holds another value than the one that was to be corrected."""

    code = "correction-outdated"
    fr = "{table}, ligne {row}, {column} : la valeur à corriger n'y est plus. Voyez celle qui y est et recommencez."
    en = "{table}, row {row}, {column}: the value to be corrected is not there any more. See what is, then try again."


class CorrectionUnfit(CorrectionError):
    """The column cannot hold the value."""

    code = "correction-unfit"
    fr = "{column} : cette colonne ne peut contenir cette valeur ({kind}). Donnez-la comme dans le CSV publié."
    en = "{column}: this column cannot hold this value ({kind}). Give it as the published CSV has it."

    def message(self, language: Language = "fr") -> str:
        """With the type in words. kind: a Table Schema type."""
        template = self.fr if language == "fr" else self.en
        return template.format(**{**self.place, "kind": type_words(str(self.place["kind"]), language)})


class CorrectionTooLong(CorrectionError):
    """The value has more characters than a corrected cell may have."""

    code = "correction-too-long"
    fr = "{column} : {most} caractères au plus dans une valeur corrigée. Donnez-en une plus courte."
    en = "{column}: {most} characters at most in a corrected value. Give a shorter one."


class CorrectionWithoutEffect(CorrectionError):
    """The cell has that value already."""

    code = "correction-without-effect"
    fr = "{table}, ligne {row}, {column} : cette valeur y est déjà. Rien à faire."
    en = "{table}, row {row}, {column}: this value is there already. Nothing to do."


class CorrectionRefused(CorrectionError):
    """The cell is not public: there is none, its column is withheld, or parts of it are masked."""

    code = "correction-refused"
    fr = "{table}, ligne {row}, {column} : aucune cellule publiée en entier ici. Vérifiez ligne et colonne."
    en = "{table}, row {row}, {column}: no cell is published in full there. Check the row and the column."


class CorrectionOfOlder(CorrectionError):
    """The version is not the newest that is public of its dataset."""

    code = "correction-of-older"
    fr = (
        "La version {n} n'est pas la dernière publiée de ce jeu de données. Corrigez la dernière ; vérifiez son numéro."
    )
    en = "Version {n} is not the newest published one of this dataset. Take the newest; check its number."


class CorrectionFollowed(CorrectionError):
    """A later correction of the same cell stands on the one that is to be undone."""

    code = "correction-followed"
    fr = "{table}, ligne {row}, {column} : une autre correction a suivi celle-ci. Annulez d'abord la dernière."
    en = "{table}, row {row}, {column}: another correction followed this one. Undo the last one first."


class ReportClosed(CorrectionError):
    """The report does not wait for this act any more: another one was first."""

    code = "report-closed"
    fr = "Le signalement {ticket} n'attend plus cela : il est déjà traité. Voyez où il en est."
    en = "The report {ticket} does not wait for that any more: it is dealt with. See where it stands."


class ReportOfAnother(CorrectionError):
    """The report is about another dataset than the one of which a value is corrected."""

    code = "report-of-another"
    fr = "Le signalement {ticket} porte sur un autre jeu de données. Corrigez celui-là, ou vérifiez l'identifiant."
    en = "The report {ticket} is about another dataset. Correct that one, or check the id."


class NotAvailableYet(Refused):
    """The command or page exists in form; what it does comes in a later version."""

    code = "not-available-yet"
    fr = "« {what} » n'est pas encore disponible dans cette version. Voir : grandjour --help"
    en = "“{what}” is not available in this version yet. See: grandjour --help"


# --- Hosts that are not ours ---------------------------------------------------------------------------------------


class FetchError(GrandJourError):
    """Nothing could be brought from a host; what came before stays as it is. Never with a word of the host."""

    code = "fetch-failed"
    status = 3
    fr = "{host} : rien n'a pu être rapporté. Vérifiez l'adresse, puis relevez la source à nouveau."
    en = "{host}: nothing could be brought from it. Check the address, then collect from the source again."


class AddressRefused(FetchError):
    """The address is not one that we follow; `what` names the part: https, port, password, host, characters, length."""

    code = "address-refused"
    fr = "Cette adresse n'est pas admise ({what}). Donnez une adresse https complète, sans mot de passe."
    en = "This address is not accepted ({what}). Give a whole https address, without a password."


class HostNotFound(FetchError):
    """The name has no address."""

    code = "host-not-found"
    fr = "{host} : ce nom n'a pas d'adresse. Vérifiez son orthographe, ou réessayez plus tard."
    en = "{host}: this name has no address. Check its spelling, or try again later."


class HostNotPublic(FetchError):
    """One of the addresses of the name is private, local or reserved: such hosts are named in the settings only."""

    code = "host-not-public"
    fr = "{host} : ce nom mène à un réseau interne. Demandez à votre administrateur d'y ouvrir un dossier ou une base."
    en = "{host}: this name leads into an internal network. Ask your administrator for a folder or database instead."


class HostUnreachable(FetchError):
    """No address of the host takes a connection, or it was cut."""

    code = "host-unreachable"
    fr = "{host} : pas de réponse. Vérifiez que ce service est en marche, ou réessayez plus tard."
    en = "{host}: no answer. Check that this service is up, or try again later."


class CertificateRefused(FetchError):
    """The host does not prove that it is the one of the address."""

    code = "certificate-refused"
    fr = "{host} : son certificat n'est pas valable. Vérifiez l'adresse, et prévenez ceux qui tiennent ce site."
    en = "{host}: its certificate is not valid. Check the address, and tell those who keep this site."


class TooManyRedirects(FetchError):
    """The address sends on to another, which sends on…"""

    code = "redirects-too-many"
    fr = "{host} : plus de {allowed} renvois d'une adresse à l'autre. Donnez l'adresse du fichier lui-même."
    en = "{host}: more than {allowed} redirections. Give the address of the file itself."


class AnswerRefused(FetchError):
    """The host answers with another status than 200."""

    code = "answer-refused"
    fr = "{host} : réponse {status} au lieu du fichier. Ouvrez l'adresse dans un navigateur et vérifiez-la."
    en = "{host}: answer {status} in place of the file. Open the address in a browser and check it."


class AnswerTooLarge(FetchError):
    """More bytes than one file may have."""

    code = "answer-too-large"
    fr = "{host} : le fichier dépasse {megabytes} Mo. Demandez-le en plusieurs parties."
    en = "{host}: the file is over {megabytes} MB. Ask for it in several parts."


class AnswerTooSlow(FetchError):
    """The answer took longer than it may."""

    code = "answer-too-slow"
    fr = "{host} : pas de réponse complète en {seconds} secondes. Réessayez plus tard."
    en = "{host}: no whole answer in {seconds} seconds. Try again later."


class AnswerBroken(FetchError):
    """The answer is cut short, or not in the form that was asked for."""

    code = "answer-broken"
    fr = "{host} : réponse incomplète ou mal formée. Réessayez ; si cela persiste, prévenez ceux qui tiennent ce site."
    en = "{host}: the answer is cut short or malformed. Try again; if it persists, tell those who keep this site."


# --- Sources -------------------------------------------------------------------------------------------------------


class SourceError(GrandJourError):
    """Nothing could be collected from a source; what came before stays as it is, the next run tries again."""

    code = "source-failed"
    status = 3
    fr = "{name} : cette source n'a pas pu être relevée. Demandez à votre administrateur de la vérifier."
    en = "{name}: this source could not be collected from. Ask your administrator to check it."


class PlaceUnknown(SourceError):
    """The settings name no such folder or database, or not for this administration."""

    code = "source-place-unknown"
    fr = "{name} : ce dossier ou cette base n'est pas, ou plus, dans les réglages. Voir GRANDJOUR_SOURCES."
    en = "{name}: this folder or database is not, or no more, in the settings. See GRANDJOUR_SOURCES."


class PasswordMissing(SourceError):
    """The file that the settings name for a database's password is missing, closed or empty."""

    code = "password-missing"
    fr = "{name} : le mot de passe de cette base est introuvable. Vérifiez password_file dans les réglages."
    en = "{name}: the password of this database is missing. Check password_file in the settings."


class FolderMissing(SourceError):
    """The folder is not there, or closed to the worker."""

    code = "folder-missing"
    fr = "{name} : ce dossier est introuvable ou fermé. Vérifiez que le disque est monté et lisible."
    en = "{name}: this folder is missing or closed. Check that its disk is mounted and readable."


class FolderTooLarge(SourceError):
    """More files than are looked at."""

    code = "folder-too-large"
    fr = "{name} : plus de {allowed} fichiers dans ce dossier. Rangez les anciens ailleurs, ou donnez un sous-dossier."
    en = "{name}: more than {allowed} files in this folder. Move old ones elsewhere, or give a folder below it."


class UsageError(GrandJourError):
    """The command's words are off."""

    code = "usage"
    status = 2
    fr = "Commande mal formée : {what}. Voir : grandjour --help"
    en = "Malformed command: {what}. See: grandjour --help"


class SettingError(UsageError):
    """A setting of the environment is missing or wrong."""

    code = "setting"
    fr = "Le réglage {setting} manque ou n'est pas valable. Voir le manuel de l'administrateur."
    en = "The setting {setting} is missing or not valid. See the administrator's manual."


class DatabaseNotApart(SettingError):
    """The folder of a database holds other things: walls around it would take them in."""

    code = "database-not-apart"
    fr = "{setting} : mettez la base dans un dossier qui ne contient qu'elle, ou dans celui de GRANDJOUR_PRIVATE."
    en = "{setting}: give the database a folder that holds nothing else, or that of GRANDJOUR_PRIVATE."


class SourcePlaceError(SettingError):
    """A section of the file of places that sources may be taken from is not of its form."""

    code = "source-place"
    fr = "{setting}, section {section} : une clé manque, est inconnue ou n'est pas valable. Voir le manuel."
    en = "{setting}, section {section}: a key is missing, unknown or not valid. See the administrator's manual."


# --- Keeping -------------------------------------------------------------------------------------------------------


class StoreError(GrandJourError):
    """Something could not be kept or read back."""

    code = "store"
    fr = "Le rangement {place} n'a pas répondu comme prévu. Voir : grandjour doctor"
    en = "The store {place} did not answer as expected. See: grandjour doctor"


class DiskFull(StoreError):
    """No room left; the work waits and goes on when there is room."""

    code = "disk-full"
    fr = "Plus de place sur le disque ({place}). Libérez de la place : le travail reprendra là où il s'est arrêté."
    en = "No room left on the disk ({place}). Free some: the work will go on where it stopped."


class ObjectTooLarge(StoreError):
    """A file is larger than an S3 store takes at once; no other try would help."""

    code = "object-too-large"
    fr = "Un fichier dépasse 5 Go, le plus que prend le rangement S3 ({place}). Partagez le document, puis déposez-le."
    en = "A file is over 5 GB, the most that the S3 store takes ({place}). Split the document, then drop the parts."


class MailError(GrandJourError):
    """A letter could not be handed to the mail server at this try; it will be tried again."""

    code = "mail"
    fr = "Le courrier n'est pas parti. Vérifiez les réglages du courrier, depuis GRANDJOUR_MAIL_HOST."
    en = "The letter was not sent. Check the settings of mail, from GRANDJOUR_MAIL_HOST on."


class MailUnreachable(MailError):
    """The server does not answer, or asks to come back later."""

    code = "mail-unreachable"
    fr = "Le serveur de courrier ne répond pas. Vérifiez GRANDJOUR_MAIL_HOST et GRANDJOUR_MAIL_PORT."
    en = "The mail server does not answer. Check GRANDJOUR_MAIL_HOST and GRANDJOUR_MAIL_PORT."


class MailUnsafe(MailError):
    """No TLS where it was asked for, or a certificate that does not hold."""

    code = "mail-unsafe"
    fr = "La liaison avec le serveur de courrier n'est pas sûre. Vérifiez GRANDJOUR_MAIL_TLS et GRANDJOUR_MAIL_CA."
    en = "The way to the mail server is not safe. Check GRANDJOUR_MAIL_TLS and GRANDJOUR_MAIL_CA."


class MailSignInRefused(MailError):
    """The server does not know the user or the password."""

    code = "mail-sign-in-refused"
    fr = "Le serveur de courrier refuse l'utilisateur. Vérifiez GRANDJOUR_MAIL_USER et GRANDJOUR_MAIL_PASSWORD."
    en = "The mail server refuses the user. Check GRANDJOUR_MAIL_USER and GRANDJOUR_MAIL_PASSWORD."


class MailRefused(MailError):
    """The server refuses this letter for good: most often an address that is not there."""

    code = "mail-refused"
    fr = "Le serveur de courrier refuse cette lettre. Vérifiez l'adresse de son destinataire."
    en = "The mail server refuses this letter. Check the address that it goes to."


class MailMalformed(MailError):
    """An address or a subject that would break a header."""

    code = "mail-malformed"
    fr = "L'adresse ou l'objet ne convient pas. Donnez une seule adresse, sans espace ni retour à la ligne."
    en = "The address or the subject does not fit. Give one address, without a space or a line break."


class NotFound(StoreError):
    """No such object."""

    code = "not-found"
    status = 3
    fr = "Introuvable : {what}. Vérifiez le nom ou l'adresse."
    en = "Not found: {what}. Check the name or address."


class AlreadyExists(StoreError):
    """A create-only object exists with other bytes."""

    code = "already-exists"
    fr = "Cet objet existe déjà avec un autre contenu : {what}. Choisissez un autre nom."
    en = "This object exists already with other content: {what}. Choose another name."


class RegisterTooNew(StoreError):
    """The register was made by a later version of the program."""

    code = "register-too-new"
    fr = "Le registre vient d'une version plus récente ({found}). Mettez le programme à jour."
    en = "The register comes from a later version ({found}). Update the program."


class RegisterNotMigrated(StoreError):
    """The register does not exist yet, or was made by an earlier version of the program."""

    code = "register-not-migrated"
    fr = "Le registre n'est pas à jour (version {found}, attendue {wanted}). Lancez : grandjour migrate"
    en = "The register is not up to date (version {found}, expected {wanted}). Run: grandjour migrate"


class NotEmpty(StoreError):
    """A backup is written, and an instance restored, only where there is no file yet."""

    code = "not-empty"
    fr = "{folder} : ce dossier contient déjà des fichiers. Donnez-en un autre, ou videz-le."
    en = "{folder}: this folder holds files already. Give another one, or empty it."


class BackupBroken(StoreError):
    """A file of a backup is missing, or is not the one that was backed up. Nothing was restored."""

    code = "backup-broken"
    fr = "Sauvegarde incomplète ou altérée : {file}. Rien n'a été rétabli ; prenez une autre sauvegarde."
    en = "Backup incomplete or altered: {file}. Nothing was restored; take another backup."


class InstanceBusy(StoreError):
    """Each try to back up met a publication, a withdrawal or an erasure."""

    code = "instance-busy"
    fr = "Des publications ou des effacements sont sans cesse en cours. Recommencez la sauvegarde plus tard."
    en = "Publications or erasures are under way all the time. Try the backup again later."


class SealBroken(StoreError):
    """A sealed message of the drop does not open: cut short, changed, or sealed to a key that is not ours."""

    code = "seal-broken"
    fr = "Le message {message} ne s'ouvre pas : incomplet, modifié, ou scellé à une autre clé. Voir : grandjour doctor"
    en = "The message {message} does not open: cut short, changed, or sealed to another key. See: grandjour doctor"


class MessageRefused(InputError):
    """A message that opens, and is not one of ours: another kind or form, too long, absurd numbers, for nobody here."""

    code = "message-refused"
    fr = "Le message {message} n'est pas du portail ({why}). Il est ôté de la boîte ; vérifiez ce qui y écrit."
    en = "The message {message} is none of the portal's ({why}). It is removed from the drop; check what writes there."


class ReplyIncomplete(Refused):
    """A reply lacks an answer, a ground, a fact, an addressee, a reason or words; or is too long; or leads nowhere.

    missing: which of these; office and command line have their own sentence for each.
    """

    code = "reply-incomplete"
    fr = "La réponse ne peut pas partir ainsi ({missing}). Complétez-la ou corrigez-la, puis recommencez."
    en = "The reply cannot be sent like this ({missing}). Complete or correct it, then try again."


class TicketForwarded(Refused):
    """The request was forwarded: the other administration answers it."""

    code = "ticket-forwarded"
    fr = "La demande {ticket} a été transmise : l'autre administration y répond. Demandez-lui."
    en = "The request {ticket} was forwarded: the other administration answers it. Ask them."


class TicketErased(Refused):
    """The request is closed for so long that its words are erased: nobody is left to answer."""

    code = "ticket-erased"
    fr = "Les mots de la demande {ticket} sont effacés : elle ne se traite plus. Demandez-en une nouvelle."
    en = "The words of the request {ticket} are erased: it is not dealt with any more. Ask for a new one."


class JournalBroken(StoreError):
    """The chain of the journal does not verify at a line."""

    code = "journal-broken"
    fr = "Le journal est rompu à la ligne {seq} : une ligne a été changée, ôtée ou ajoutée. Restaurez une sauvegarde."
    en = "The journal is broken at line {seq}: a line was changed, removed or added. Restore a backup."

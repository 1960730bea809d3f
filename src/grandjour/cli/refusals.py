"""What the acts refuse on the command line: the codes of `model.errors`, with words that name what was typed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from grandjour.model.errors import (
    ArchiveOfDocuments,
    CopyRefused,
    NotAllowed,
    NotFound,
    Refused,
    ReleaseWithdrawn,
    ReplyIncomplete,
    UsageError,
)


class SeveralAdministrations(UsageError):
    """The workspace serves several administrations, and none was named."""

    fr = "Plusieurs administrations ici : {known}. Dites laquelle : --administration SIREN"
    en = "Several administrations here: {known}. Tell which one: --administration SIREN"


class UnknownAdministration(NotFound):
    """No administration of this workspace has the SIREN."""

    fr = (
        "Aucune administration {siren} ici. Connues : {known}. Vérifiez le SIREN, ou : grandjour administration FICHIER"
    )
    en = "No administration {siren} here. Known: {known}. Check the SIREN, or run: grandjour administration FILE"


class UnknownAgent(NotAllowed):
    """No agent of the administration has the name. The workspace's owner, who types it, may know who there is."""

    fr = "Aucun agent {name} à l'administration {siren}. Connus : {known}. Vérifiez, ou lancez : grandjour user {name}"
    en = "No agent {name} at administration {siren}. Known: {known}. Check the name, or run: grandjour user {name}"


class RemovedAgent(NotAllowed):
    """The agent may not sign any more."""

    fr = "L'accès de {name} a été retiré. Prenez un autre agent, ou lancez : grandjour user {name} --restore"
    en = "The access of {name} was taken away. Take another agent, or run: grandjour user {name} --restore"


class WithdrawalReserved(NotAllowed):
    """A plain agent withdraws nothing."""

    fr = "Retirer est réservé à un juriste ou à un administrateur, et {name} est agent. Demandez-le à l'un d'eux."
    en = "To withdraw is reserved to a legal officer or an administrator, and {name} is an agent. Ask one of them."


class SourceReserved(NotAllowed):
    """Sources are added and removed by an administrator."""

    fr = "Ajouter ou retirer une source est réservé à un administrateur, et {name} ne l'est pas. Demandez-le-lui."
    en = "To add or remove a source is reserved to an administrator, and {name} is none. Ask one of them."


class ErasureReserved(NotAllowed):
    """A plain agent erases nothing."""

    fr = "Effacer est réservé à un juriste ou à un administrateur, et {name} est agent. Demandez-le à l'un d'eux."
    en = "To erase is reserved to a legal officer or an administrator, and {name} is an agent. Ask one of them."


class PurgeReserved(NotAllowed):
    """Only an administrator destroys a document."""

    fr = "Détruire un document est réservé à un administrateur, et {name} ne l'est pas. Demandez-le à l'un d'eux."
    en = "To destroy a document is reserved to an administrator, and {name} is none. Ask one of them."


class WordMissing(UsageError):
    """An act without way back is confirmed by a word."""

    fr = "C'est sans retour, et rien n'est fait. Pour confirmer, tapez ou envoyez sur l'entrée standard : {word}"
    en = "There is no way back, and nothing was done. To confirm, type or send on standard input: {word}"


class ReasonMissing(UsageError):
    """An answer that departs from the one proposed counts with a reason only."""

    fr = "{deposit}, {question} : répondre {answer} demande un motif, gardé avec l'avis. Ajoutez : --reason MOTIF"
    en = "{deposit}, {question}: to answer {answer} asks for a reason, kept with the ruling. Give it: --reason REASON"


class CorrectionReasonMissing(UsageError):
    """A correction counts with a reason only."""

    fr = "Corriger demande un motif, gardé avec la correction. Ajoutez : --reason MOTIF"
    en = "To correct asks for a reason, kept with the correction. Give it: --reason REASON"


class ReportElsewhere(UsageError):
    """A report tells the cell of another document than that of the version, or its value is erased."""

    fr = (
        "{release} n'a pas la valeur signalée par {ticket} : autre document, ou version effacée. "
        "Trouvez la cellule, puis donnez --row, --column et --value"
    )
    en = (
        "{release} does not have the value that {ticket} reports: another document, or an erased version. "
        "Find the cell, then give --row, --column and --value"
    )


class CreditRefused(UsageError):
    """The name that a reporter gave cannot be shown."""

    fr = "{ticket} : aucun nom à montrer (pas donné, effacé, ou plus qu'un nom). Recommencez sans --credit"
    en = "{ticket}: no name to show (none given, erased, or more than a name). Try again without --credit"


class UnknownQuestion(UsageError):
    """No such question is open on the deposit."""

    fr = "{deposit} : aucune question ouverte {question}. Ouvertes : {known}. Répondez à l'une d'elles."
    en = "{deposit}: no open question {question}. Open ones: {known}. Answer one of them."


class UnknownAnswer(UsageError):
    """The question does not offer this answer."""

    fr = "{deposit}, {question} : {answer} n'est pas une réponse possible. Choisissez : {known}"
    en = "{deposit}, {question}: {answer} is not a possible answer. Choose: {known}"


class StillExamined(Refused):
    """Another worker has the deposit in hand, or none took it."""

    fr = "{deposit} est encore à examiner. Attendez, ou lancez : grandjour work --until-idle"
    en = "{deposit} is still to be examined. Wait, or run: grandjour work --until-idle"


class NotRead(Refused):
    """The document of the deposit could not be read: nothing of it can be published."""

    fr = "{deposit} n'a pas pu être lu ({error}). Déposez une autre copie : grandjour open"
    en = "{deposit} could not be read ({error}). Drop another copy: grandjour open"


class DepositWithdrawn(ReleaseWithdrawn):
    """What was published of the deposit was withdrawn; the same bytes do not come out again by themselves."""

    fr = "Ce qui était publié de {deposit} a été retiré. Déposez la version corrigée : grandjour open"
    en = "What was published of {deposit} was withdrawn. Drop the corrected version: grandjour open"


class WithdrawnOtherwise(ReleaseWithdrawn):
    """The release was withdrawn before, for another reason, which stays."""

    fr = "{release} est déjà retirée, depuis le {day}, motif {reason} ; ce motif reste. Rien à faire."
    en = "{release} is withdrawn already, since {day}, reason {reason}; that reason stays. Nothing to do."


class NotPublic(Refused):
    """There is nothing to withdraw: the release never became public."""

    fr = "{release} n'est pas publique ({state}) : rien n'a été retiré. Vérifiez l'identifiant."
    en = "{release} is not public ({state}): nothing was withdrawn. Check the id."


class NotErasable(Refused):
    """There is nothing to erase: the release never became public."""

    fr = "{release} n'a jamais été publique ({state}) : rien n'a été effacé. Vérifiez l'identifiant."
    en = "{release} never was public ({state}): nothing was erased. Check the id."


class ArchiveToOpen(ArchiveOfDocuments):
    """A command on one file got an archive of several."""

    fr = "{document} : une archive {kind} n'est pas un document. Donnez un de ses fichiers, ou lancez : grandjour open"
    en = "{document}: a {kind} archive is not one document. Give one of its files, or run: grandjour open"


class DocumentNeverGoes(CopyRefused):
    """The data are public already, and a document of this kind never goes out."""

    fr = "{deposit} est déjà publié ; son document ({kind}) ne peut pas l'être : il faut CSV ou PDF. Rien à faire."
    en = "{deposit} is public already; its document ({kind}) cannot be: it takes a CSV or a PDF. Nothing to do."


class AnswerMissing(ReplyIncomplete):
    """An answer must give something; a refusal in part, the rest."""

    fr = "Dites où est ce qui est donné : --address ADRESSE d'une version publiée ici, --communicated, ou les deux."
    en = "Tell where what is given is: --address ADDRESS of a version published here, --communicated, or both."


class GroundMissing(ReplyIncomplete):
    """A refusal is reasoned in law and in fact (CRPA L311-14)."""

    fr = "Un refus se motive (CRPA L311-14). Donnez de 1 à {most} motifs : --ground CODE --fact TEXTE. Codes : {known}"
    en = "A refusal is reasoned (CRPA L311-14). Give 1 to {most} reasons: --ground CODE --fact TEXT. Codes: {known}"


class FactMissing(ReplyIncomplete):
    """A ground without its fact."""

    fr = "Chaque motif de droit demande son motif de fait (CRPA L311-14). Écrivez-le : --fact TEXTE"
    en = "Each reason in law asks for its reason in fact (CRPA L311-14). Write it: --fact TEXT"


class AddresseeMissing(ReplyIncomplete):
    """A request is passed on to somebody with name and address."""

    fr = "Donnez le nom et l'adresse de l'administration : --to NOM --contact ADRESSE. Un --siren a neuf chiffres."
    en = "Give the administration's name and address: --to NAME --contact ADDRESS. A --siren has nine digits."


class VersionUnknown(ReplyIncomplete):
    """The address is not that of a public version of this portal."""

    fr = "Une adresse donnée n'est pas celle d'une version publiée ici. Copiez celle de sa page : {portal}/donnees/…"
    en = "An address given is not that of a version published here. Copy that of its page: {portal}/donnees/…"


class RefusalReasonMissing(ReplyIncomplete):
    """A report is refused for one of the reasons."""

    fr = "Dites pourquoi, par un des codes de l'aide : --why CODE"
    en = "Tell why, by one of the codes of the help: --why CODE"


class WordsMissing(ReplyIncomplete):
    """Who reported reads why it was refused."""

    fr = "Écrivez une explication, la personne la lira : --text TEXTE"
    en = "Write an explanation, the person reads it: --text TEXT"


class WordsTooLong(ReplyIncomplete):
    """A text of the reply has more characters than may be kept."""

    fr = "Un des textes est trop long : {length} caractères au plus. Raccourcissez-le."
    en = "One of the texts is too long: at most {length} characters. Shorten it."


LACKING: Final[Mapping[str, type[ReplyIncomplete]]] = {  # by what `ReplyIncomplete` says is missing
    "answer": AnswerMissing,
    "ground": GroundMissing,
    "fact": FactMissing,
    "addressee": AddresseeMissing,
    "version": VersionUnknown,
    "reason": RefusalReasonMissing,
    "text": WordsMissing,
    "length": WordsTooLong,
}


@contextmanager
def reply_options(**place: str | int) -> Iterator[None]:
    """A reply made here that lacks something is refused with the options that give it. place: for the sentences."""
    try:
        yield
    except ReplyIncomplete as error:
        missing = str(error.place["missing"])
        raise LACKING[missing](missing=missing, **place) from None

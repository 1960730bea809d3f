"""What `grandjour doctor` says, in the language of its reader: each layer, the register, the work; and what to do."""

import re
from typing import Final

from grandjour.guard.probe import Layer
from grandjour.model.errors import Language
from grandjour.model.work import Backlog

BETWEEN: Final = re.compile(r"(: |, )")
FRENCH: Final[dict[str, str]] = {  # what the probe says, piece by piece
    "limits": "limites",
    "memory": "mémoire",
    "processor time": "temps de calcul",
    "size and number of files": "taille et nombre de fichiers",
    "wall clock": "durée",
    "seccomp": "seccomp",
    "no network": "aucun réseau",
    "no program": "aucun programme",
    "no other process": "aucun autre processus",
    "no filter in this kernel": "ce noyau ne filtre pas les appels",
    "no filter known for this processor": "aucun filtre connu pour ce processeur",
    "untrusted files are refused": "les fichiers inconnus sont refusés",
    "landlock": "landlock",
    "none": "absent",
    "a reader could see files that the program's user sees": "un lecteur verrait les fichiers que l'utilisateur voit",
    "files": "fichiers",
    "TCP ports of servers": "ports TCP des serveurs",
    "signals": "signaux",
    "user namespaces": "espaces de noms",
    "hides the program's settings where Landlock is missing": "cache les réglages du programme là où Landlock manque",
    "trial": "essai",
    "network refused": "réseau refusé",
    "program refused": "programme refusé",
    "read refused": "lecture refusée",
    "write refused": "écriture refusée",
    "network NOT refused": "réseau NON refusé",
    "program NOT refused": "programme NON refusé",
    "read NOT refused": "lecture NON refusée",
    "write NOT refused": "écriture NON refusée",
    "no child could be confined": "aucun processus n'a pu être isolé",
}
ADVICE: Final[dict[str, tuple[str, str]]] = {
    "seccomp": (
        "Prenez un noyau Linux avec CONFIG_SECCOMP_FILTER, sur x86-64 ou arm64.",
        "Take a Linux kernel with CONFIG_SECCOMP_FILTER, on x86-64 or arm64.",
    ),
    "landlock": (
        "Prenez Linux 5.13 ou plus récent, et ajoutez landlock à lsm= au démarrage.",
        "Take Linux 5.13 or later, and add landlock to lsm= at boot.",
    ),
    "user namespaces": (
        "Rien à faire si landlock est là ; sinon permettez-les (sysctl user.max_user_namespaces).",
        "Nothing to do where landlock is there; else allow them (sysctl user.max_user_namespaces).",
    ),
    "trial": (
        "Mettez d'abord en ordre les lignes ci-dessus, puis relancez : grandjour doctor",
        "Mend the lines above first, then run again: grandjour doctor",
    ),
}


def register_line(version: int, expected: int, language: Language) -> str:
    """The version of the register; 0: there is none yet."""
    if version == 0:
        return ("✓ registre : pas encore créé", "✓ register: not made yet")[language == "en"]
    if version == expected:
        return (f"✓ registre : version {version}", f"✓ register: version {version}")[language == "en"]
    if version < expected:
        return (
            f"✗ registre : version {version}, attendue {expected}. Lancez : grandjour migrate",
            f"✗ register: version {version}, expected {expected}. Run: grandjour migrate",
        )[language == "en"]
    return (
        f"✗ registre : version {version}, ce programme connaît la {expected}. Mettez le programme à jour.",
        f"✗ register: version {version}, this program knows {expected}. Update the program.",
    )[language == "en"]


def work_line(work: Backlog, language: Language, *, idle: bool) -> str:
    """What waits and what is being done. idle: work waits, and no worker takes it."""
    minutes = work.oldest_seconds // 60
    french = f"travail : {work.waiting} en attente (depuis {minutes} min), {work.running} en cours"
    english = f"work: {work.waiting} waiting (for {minutes} min), {work.running} being done"
    told = (french, english)[language == "en"]
    if not idle:
        return f"✓ {told}"
    advice = ("Lancez : grandjour work", "Run: grandjour work")[language == "en"]
    return f"✗ {told}. {advice}"


def line(layer: Layer, language: Language) -> str:
    """One layer: there or not, what it does; where it is missing, what to do."""
    told = f"{layer.name}: {layer.detail}"
    if language == "fr":
        told = "".join(" : " if piece == ": " else FRENCH.get(piece, piece) for piece in BETWEEN.split(told))
    if layer.available:
        return f"✓ {told}"
    return f"✗ {told}. {ADVICE[layer.name][0 if language == 'fr' else 1]}"

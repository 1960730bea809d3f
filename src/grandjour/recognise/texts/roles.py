"""Role of a named person: in office, the name is public; else it is not (CRPA L312-1-2, D312-1-3)."""

import re
from typing import Final

_OFFICE: Final = (
    r"(?:maire|pr[ée]sident|vice-pr[ée]sident|adjoint|conseill[eè]re? (?:municipal|communautaire|"
    r"d[ée]partemental|r[ée]gional)|"
    r"conseiller|directeur|directrice|pr[ée]f[eè]te?|secr[ée]taire|tr[ée]sorier|rapporteur|d[ée]put[ée]|"
    r"s[ée]nat(?:eur|rice)|"
    r"ministre|d[ée]l[ée]gu[ée]|juge|greffier|procureur|notaire|avocat|architecte|huissier|commissaire|"
    r"ordonnateur|conseil|agent du Gouvernement)"
)
_ROLL: Final = re.compile(
    r"(?:pr[ée]sents?|absente?s?(?: excus[ée]e?s?)?|excus[ée]e?s?|pouvoirs?|procurations?|"
    r"secr[ée]taire de s[ée]ance|pr[ée]sidence|"
    r"rapporteur|membres(?: en exercice)?|ont comparu)\s*:\s*(?:(?!\n\s*\n|objet|consid[ée]rant|"
    r"\.\s*\n)[\s\S]){0,900}$",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(
    rf"(?:^|\n)\s*(?:pour\s+(?:le|la)\s[^\n]{{2,40}},?\s*)?(?:le|la|"
    rf"l')\s*(?:premi[eè]re?\s)?{_OFFICE}[^\n]{{0,60}}[,:]?\s*\n\s*"
    r"(?:M\.|Mme|Monsieur|Madame)?\s*$",
    re.IGNORECASE,
)
_TITLE_BEFORE: Final = re.compile(
    rf"(?:(?:monsieur|madame|mme|m\.)\s+(?:le|la|l')\s*{_OFFICE}[^,.;\n]{{0,30}},?\s*(?:M\.|Mme|Monsieur|Madame)?\s*|"
    rf"(?<!\w)(?:le|la|l'|son|sa|leur)\s*{_OFFICE}[^,.;\n]{{0,30}},?\s+(?:M\.|Mme|MM\.|Monsieur|Madame|Me)\s*|"
    r"ma[iî]tre\s*|\bMe\s+|\bmes\s+|Sir\s+|Lord\s+)$",
    re.IGNORECASE,
)
_TITLE_AFTER: Final = re.compile(
    rf"\s*[,(]\s*(?:\d+e?r?e?\s|premi[eè]re?\s)?(?!adjoint\w* (?:technique|administratif|du patrimoine|"
    rf"d'animation)){_OFFICE}",
    re.IGNORECASE,
)
_PRIVATE_BEFORE: Final = re.compile(
    r"(?:requ[ée]rante?|soussign[ée]e?|demandeur|demanderesse|t[ée]moin|riveraine?|habitante?|voisine?|"
    r"conducteur|conductrice|victime|"
    r"famille|enfant|fils|fille|[ée]pouse|dossier|concession|p[èe]re|m[èe]re|voisin imm[ée]diat|"
    r"pr[ée]sent[ée]e par|candidat)"
    r"[^.;\n]{0,25}$",
    re.IGNORECASE,
)
_PRIVATE_AFTER: Final = re.compile(
    r"\s*,?\s*(?:n[ée]+(?:\(e\))? (?:le|[àa]|en)|demeurant|domicili|habitant|matricule|entrepreneur)", re.IGNORECASE
)
_LOOK_BACK: Final = 900
_NEAR: Final = 110


def role_of(text: str, start: int, end: int) -> str | None:
    """`elu_ou_signataire`, `professionnel`, `prive`, or None where nothing tells. text: with its line ends."""
    near = text[max(0, start - _NEAR) : start]
    after = text[end : end + 60]
    if _PRIVATE_AFTER.match(after):
        return "prive"
    if _TITLE_AFTER.match(after) or _SIGNATURE.search(text[max(0, start - 200) : start]):
        return "elu_ou_signataire"
    if found := _TITLE_BEFORE.search(near.replace("\n", " ")):
        return "professionnel" if re.match(r"ma[iî]tre|me\b", found[0], re.IGNORECASE) else "elu_ou_signataire"
    if _PRIVATE_BEFORE.search(near.replace("\n", " ")):
        return "prive"
    if _ROLL.search(text[max(0, start - _LOOK_BACK) : start]):
        return "elu_ou_signataire"
    return None

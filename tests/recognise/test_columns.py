"""Columns of tables: what they are, what hides in their cells, and nothing of it in the findings."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest

from grandjour.model.encoding import to_json
from grandjour.model.errors import StoreError
from grandjour.model.finding import ColumnClass, Finding
from grandjour.recognise.cells import About, spans_of_cell
from grandjour.recognise.columns import findings_of_parts, findings_of_rows
from grandjour.recognise.text import MASK, mask

NIR = "253107511402346"
STAFF: Mapping[str, Sequence[str | None]] = {
    "Nom": ("DUPONTEL", "MARTIN", "LEFLOCH", "ROBERT", "N'DIAYE", "SIMON"),
    "Prénom": ("Zoé", "Karim", "Anne-Marie", "Paul", "Aminata", "Luc"),
    "N° Sécu": (NIR, "185052A00401270", "2 53 10 75 114 023 46", None, "185052A00401270", NIR),
    "Né(e) le": ("02/04/1985", "13/12/1969", "1/1/2000", "30/06/1992", "08/08/1978", "17/03/1961"),
    "Courriel": tuple(f"agent{n}@courriel.example" for n in range(6)),
    "Sexe": ("F", "M", "F", "M", "F", "M"),
    "Commune": ("Montpellier", "Lattes", "Montpellier", "Sète", "Lunel", "Lattes"),
    "Service": ("Voirie", "Voirie", "Eau", "Eau", "Parcs", "Parcs"),
}
FACILITIES: Mapping[str, Sequence[str | None]] = {
    "Équipement": tuple(f"Gymnase n° {n}" for n in range(30)),
    "Adresse": tuple(f"{n + 1} rue des Lilas" for n in range(30)),
    "Téléphone": tuple(f"04 67 00 00 {n:02d}" for n in range(30)),
    "Courriel": tuple(f"accueil.gymnase{n}@ville.example" for n in range(30)),
    "Commune": ("Montpellier",) * 30,
    "SIRET": ("21340172200011", "21340172200029") * 15,
    "Coût annuel": tuple(f"{n}234,50" for n in range(1, 31)),
    "Mise en service": tuple(f"{n + 1:02d}/09/1998" for n in range(30)),
}


def write(folder: Path, columns: Mapping[str, Sequence[str | None]], name: str = "t1.parquet") -> Path:
    """A row file as `extract` leaves it."""
    size = len(next(iter(columns.values())))
    frame = {"row": pl.Series(range(size), dtype=pl.Int64)}
    frame |= {f"c{n}": pl.Series(list(values), dtype=pl.String) for n, values in enumerate(columns.values())}
    pl.DataFrame(frame).write_parquet(folder / name)
    return folder / name


def found_in(folder: Path, columns: Mapping[str, Sequence[str | None]]) -> tuple[Finding, ...]:
    """Findings of a table with these columns."""
    return findings_of_rows(write(folder, columns), list(columns), table="t1")


def whole(findings: Sequence[Finding], columns: Mapping[str, object]) -> dict[str, tuple[str, bool]]:
    """Type and fate of each column by its header."""
    names = list(columns)
    return {names[f.subject.column or 0]: (f.type, f.hide) for f in findings if f.whole}


def test_staff_table_is_about_persons(tmp_path: Path) -> None:
    found = whole(found_in(tmp_path, STAFF), STAFF)
    assert found == {
        "Nom": ("nom", True),
        "Prénom": ("prenom", True),
        "N° Sécu": ("nir", True),
        "Né(e) le": ("date_naissance", True),
        "Courriel": ("email", True),
        "Sexe": ("sexe", True),
        "Commune": ("commune", True),
    }


def test_facilities_are_public(tmp_path: Path) -> None:
    findings = found_in(tmp_path, FACILITIES)
    assert whole(findings, FACILITIES) == {
        "Équipement": ("libelle_equipement", False),
        "Adresse": ("adresse", False),
        "Téléphone": ("tel_service", False),
        "Courriel": ("email_service", False),
        "Commune": ("commune", False),
        "SIRET": ("siret_organisme", False),
        "Coût annuel": ("montant", False),
        "Mise en service": ("date", False),
    }
    assert all(f.column_class in (ColumnClass.PUBLIC, ColumnClass.QUASI) for f in findings)
    assert not any(f.hide for f in findings)


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("Tél. portable", ("04 67 00 00 01",) * 3, "telephone"),
        ("Téléphone", ("06 12 34 56 78", "04 67 00 00 01"), "telephone"),
        ("contact", ("zoe.dupont@courriel.example",) * 2, "email"),
        ("IBAN", ("FR14 2004 1010 0505 0001 3M02 606",), "iban"),
        ("x", ("FR14 2004 1010 0505 0001 3M02 606",), "iban"),
        ("numeroSecu", ("inconnu", "à demander"), "nir"),  # the header alone is a suspicion
        ("Date de naissance de l'enfant", ("2012-05-06", "2014-01-30"), "date_naissance"),
        ("Observations", ("pièces manquantes", "dossier complet"), "commentaire_libre"),
        ("Revenu fiscal", ("12345", "23456"), "revenu"),
        ("Plaque", ("AB-123-CD", "472 ND 34"), "plaque"),
        ("Demandeur", ("Zoé Dupontel", "LEFLOCH Karim", "Anne-Marie Robert"), "nom_complet"),
    ],
)
def test_hidden_column(tmp_path: Path, header: str, values: tuple[str, ...], kind: str) -> None:
    columns = {header: values}
    assert whole(found_in(tmp_path, columns), columns) == {header: (kind, True)}


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Revenu médian par ménage", ("12345", "23456")),
        ("Nombre d'allocataires du RSA", ("12", "45")),
        ("Rue", ("Rue Jean Moulin", "Avenue Jean Jaurès", "Place Marie Curie")),
        ("Nom", ("École Jean Moulin", "Parc Victor Hugo", "Stade Louis Nicollin")),
        ("Association", ("Amicale laïque de Lattes", "Comité des fêtes", "Judo club")),
        ("Code produit", ("3012345678168", "4006381333931", "9780201379624")),
        ("Montant", ("0612345678,90", "12345678901234,5", "1 234 567,89")),
        ("Latitude", ("43.0612345678", "43.0712345678", "43.6112345678")),
        ("Créé le", ("06/05/2024 10:20:30", "07/12/2023 08:15:00", "01/02/2024 00:00:00")),
        ("Référence", ("2024-0612-3456", "0612-A-345678", "AB-12-345-678")),
    ],
)
def test_public_column_has_nothing_to_hide(tmp_path: Path, header: str, values: tuple[str, ...]) -> None:
    assert [f for f in found_in(tmp_path, {header: values}) if f.hide] == []


@pytest.mark.parametrize(
    ("values", "kind", "hide"),
    [
        (("terrains@ville.example", "halle.aux.grains@ville.example"), "email_service", False),
        (("terrains@ville.example", "zoe.dupontel@ville.example"), "email", True),
        (("terrains@ville.example", "halle73@gmail.com"), "email", True),
    ],
)
def test_a_header_makes_mailboxes_public_unless_one_looks_personal(
    tmp_path: Path, values: tuple[str, ...], kind: str, *, hide: bool
) -> None:
    columns = {"courriel_service": values}
    found = found_in(tmp_path, columns)
    assert whole(found, columns) == {"courriel_service": (kind, hide)}
    assert any(f.hide for f in found) is hide


def test_a_personal_mailbox_among_those_of_services(tmp_path: Path) -> None:
    values = [*(f"mairie@ville{n}.example" for n in range(30)), "zoe.dupontel@courriel.example"]
    hidden = [f for f in found_in(tmp_path, {"Courriel": values}) if f.hide]
    assert [(f.type, f.whole, f.count) for f in hidden] == [("EMAIL", False, 1)]


@pytest.mark.parametrize(
    ("hidden", "kind"),
    [
        (f"voir dossier {NIR} svp", "NIR"),
        ("rappeler au 06 12 34 56 78", "PHONE"),
        ("écrire à zoe.dupontel@courriel.example", "EMAIL"),
        ("virement FR1420041010050500013M02606 fait", "IBAN"),
        ("Mme Dupontel a appelé", "PERSON"),
        ("personne née le 02/04/1985", "BIRTHDATE"),
        ("agente en ARRÊT MALADIE", "HEALTH"),
    ],
)
@pytest.mark.parametrize("different", [True, False], ids=["all-different", "few-different"])
def test_one_cell_among_many_is_found(tmp_path: Path, hidden: str, kind: str, *, different: bool) -> None:
    """Both ways of the screening: values grouped first, and cells streamed where nearly all differ."""
    rows, place = 60_000, 54_321
    values = [f"intervention {n if different else n % 100} sur la voirie" for n in range(rows)]
    values[place] = hidden
    (finding,) = (f for f in found_in(tmp_path, {"Objet": values}) if f.hide)
    assert (finding.type, finding.count, finding.total, finding.whole) == (kind, 1, rows, False)
    assert [item.row for item in finding.places] == [place]


def test_a_wrong_key_among_identifiers_is_no_number_of_a_person(tmp_path: Path) -> None:
    wrong = [NIR[:13] + f"{key:02d}" for key in range(100) if key != int(NIR[13:])]
    assert [f for f in found_in(tmp_path, {"Identifiant": wrong}) if not f.whole and f.type == "NIR"] == []


def test_findings_hold_no_value(tmp_path: Path) -> None:
    told = to_json(found_in(tmp_path, STAFF)).decode()
    values = {value for column in STAFF.values() for value in column if value and len(value) > 2}
    assert {value for value in values if value in told} == set()


def test_the_same_table_twice_gives_the_same_findings(tmp_path: Path) -> None:
    chance = random.Random(7)
    columns = {"Objet": [f"{chance.randrange(10**12)} {chance.random()}" for _ in range(20_000)], **{}}
    columns["Contact"] = [f"p{n}@courriel.example" for n in range(20_000)]
    assert found_in(tmp_path, columns) == found_in(tmp_path, columns)


def test_parts_of_a_table_are_one(tmp_path: Path) -> None:
    first = write(tmp_path, {"Nom": ["Gymnase", "Stade"]}, "t1.parquet")
    second = write(tmp_path, {"Nom": ["rappeler au 06 12 34 56 78", "Parc"]}, "t2.parquet")
    findings = findings_of_parts((first, second), ["Nom"], table="t1")
    assert [(f.type, f.count) for f in findings if f.hide] == [("PHONE", 1)]
    assert all(f.total == 4 for f in findings)


def test_columns_of_a_draft_by_their_own_names(tmp_path: Path) -> None:
    file = tmp_path / "t1.parquet"
    duckdb.connect().execute(
        "COPY (SELECT DATE '2024-05-06' AS \"le jour\", 12.50::DECIMAL(9,2) AS montant, "
        f"'{NIR}' AS \"row\") TO '{file}' (FORMAT parquet)"
    )
    names = ["le jour", "montant", "row"]
    findings = findings_of_rows(file, ["Jour", "Montant", "Référence"], table="t1", columns=names)
    assert {(f.subject.column, f.type, f.hide) for f in findings} == {
        (0, "date_acte", False),
        (1, "montant", False),
        (2, "nir", True),
    }


@pytest.mark.parametrize("columns", [{"vide": (None, None)}, {"": ("", " ")}, {"x": ()}])
def test_nothing_is_found_in_nothing(tmp_path: Path, columns: dict[str, tuple[str | None, ...]]) -> None:
    assert found_in(tmp_path, columns) == ()


def test_an_unreadable_file_is_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "t1.parquet").write_bytes(b"06 12 34 56 78")
    with pytest.raises(StoreError) as failure:
        findings_of_rows(tmp_path / "t1.parquet", ["a"], table="t1")
    assert "06" not in failure.value.message("fr")


@pytest.mark.parametrize("header", ["Réservé par", "", "Colonne 3"])
def test_names_are_of_officials_only_where_a_header_says_so(tmp_path: Path, header: str) -> None:
    """Names of those who booked a room went out as those of officials: values alone made them so."""
    people = ("Zoé Aubépine", "Karim Tournesol", "Agathe Mirabelle", "Paul Verveine", "Luc Jonquille", "Ambre Estragon")
    (found,) = (f for f in found_in(tmp_path, {header: people, "Salle": ("Foyer",) * 6}) if f.subject.column == 0)
    assert (found.type, found.hide) == ("nom_complet", True)


def test_a_very_wide_table(tmp_path: Path) -> None:
    """Thousands of columns: looked at in groups, none left out."""
    columns: dict[str, list[str | None]] = {f"valeur {n}": [f"lot {n}"] for n in range(1_050)}
    columns["valeur 1033"] = [f"dossier de {NIR} clos"]
    hidden = [f for f in found_in(tmp_path, columns) if f.hide]
    assert [(f.subject.column, f.type) for f in hidden] == [(1033, "NIR")]


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("religion", ("catholique", "sans", "juive"), "religion"),
        ("religion_menu", ("halal", "casher"), "religion"),
        ("vote_2022", ("gauche", "abstention"), "opinion_politique"),
        ("handicap", ("oui", "non"), "handicap"),
        ("Allergies", ("arachide", "lactose"), "sante"),
        ("PAI", ("oui", "non"), "sante"),
        ("motif absence", ("maladie", "formation"), "sante"),
        ("Arrêt maladie", ("15 j", "3 j"), "sante"),
        ("syndicat", ("CGT", "FO"), "appartenance_syndicale"),
        ("Motif de l'aide", ("loyer", "violences conjugales"), "aide_sociale"),
        ("Infraction", ("tapage", "excès de vitesse"), "infraction"),
    ],
)
def test_a_sensitive_matter_is_hidden_by_its_header_alone(
    tmp_path: Path, header: str, values: tuple[str, ...], kind: str
) -> None:
    """Religion, opinions, health, aid and offences went out: no recogniser knew a column of them."""
    columns = {header: values}
    assert whole(found_in(tmp_path, columns), columns) == {header: (kind, True)}


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("nombre de votants", ("120", "45")),
        ("effectif handicap", ("12", "4")),
        ("handicap", ("120", "45", "3")),
        ("Allergies (nb)", ("12", "3")),
        ("Taux d'infraction", ("1,2", "0,5")),
        ("bureau de vote", ("École Jules Ferry", "Mairie")),
        ("Syndicat", ("SIVOM du Lez", "Syndicat des eaux")),
    ],
)
def test_a_sensitive_matter_that_is_counted_is_public(tmp_path: Path, header: str, values: tuple[str, ...]) -> None:
    assert [f for f in found_in(tmp_path, {"Commune": ("Lattes",) * len(values), header: values}) if f.hide] == []


@pytest.mark.parametrize("length", [32, 40, 64])
def test_a_key_beside_a_trait_makes_a_table_of_persons(tmp_path: Path, length: int) -> None:
    """Sex and age went out where a digest stood for the name."""
    columns = {
        "id_hash": [f"{n:0{length}x}" for n in range(4)],
        "sexe": ["F", "M", "F", "M"],
        "tranche_age": ["30-39", "40-49", "70-79", "18-29"],
    }
    found = whole(found_in(tmp_path, columns), columns)
    assert found == {"id_hash": ("pseudonyme", True), "sexe": ("sexe", True), "tranche_age": ("age", True)}
    files = {"empreinte": columns["id_hash"], "Taille": ["12", "13", "14", "15"]}
    assert not any(f.hide for f in found_in(tmp_path, files))


@pytest.mark.parametrize("header", ["tiers", "Redevable", "Débiteur", "Nom de l'allocataire", "foyer", "Famille"])
def test_a_header_of_holders_asks_for_surnames_alone(tmp_path: Path, header: str) -> None:
    """Surnames under « tiers » or « foyer » went out with no question."""
    columns = {header: ("DUPONTEL-BRUN", "ÉGLANTIER", "VAN DER ROSE", "KORNOUILLER"), "Reste dû": ("12", "3", "4", "5")}
    assert whole(found_in(tmp_path, columns), columns)[header] == ("nom_complet", True)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Bénéficiaire", ("Association Les Amis du Lavoir", "Comité des fêtes", "Judo club", "Danse & co")),
        ("Titulaire", ("SARL Garage du Centre", "Commune de Lattes", "SAS Bâtir", "Société des eaux")),
        ("Famille", ("Rosacées", "Fabacées", "Pinacées")),
        ("Usager", ("12", "45", "3")),
        ("Tiers", ("T0012", "T0013")),
    ],
)
def test_a_header_of_holders_over_bodies_is_public(tmp_path: Path, header: str, values: tuple[str, ...]) -> None:
    assert [f for f in found_in(tmp_path, {header: values}) if f.hide] == []


def test_one_person_among_firms_is_found(tmp_path: Path) -> None:
    """A quarter of the values had to be persons before any was seen."""
    firms = [f"SARL Garage n° {n}" for n in range(30)]
    columns = {"Exploitant": [*firms[:20], "ÉGLANTIER Zoé", *firms[20:]]}
    hidden = [f for f in found_in(tmp_path, columns) if f.hide]
    assert [(f.type, f.whole, f.count, f.places[0].row) for f in hidden] == [("PERSON", False, 1, 20)]


def test_two_full_names_are_enough(tmp_path: Path) -> None:
    """A column was left alone below five different values."""
    columns = {"Colonne": ("Zoé Dupontel", "ÉGLANTIER Karim")}
    assert whole(found_in(tmp_path, columns), columns) == {"Colonne": ("nom_complet", True)}


@pytest.mark.parametrize(
    ("header", "kind"), [("Exploitant", ("siret_ei", True)), ("Contact", ("siret_organisme", False))]
)
def test_the_number_of_a_business_beside_its_holder(tmp_path: Path, header: str, kind: tuple[str, bool]) -> None:
    """SIRET of sole traders went out beside the column of their names."""
    columns = {
        header: ("Zoé Dupontel", "ÉGLANTIER Karim", "Paul Verveine"),
        "SIRET": ("73282932000074", "21340172200011", "35600000000048"),
    }
    found = whole(found_in(tmp_path, columns), columns)
    assert found == {header: ("nom_complet", True), "SIRET": kind}


@pytest.mark.parametrize("header", ["Président(e)", "Conseiller", "Adjoint", "Rapporteur", "Ordonnateur"])
def test_a_function_that_others_have_too_is_a_question(tmp_path: Path, header: str) -> None:
    """The president of an association and the adviser of a job seeker went out as elected officials."""
    for names in (("Zoé Dupontel", "ÉGLANTIER Karim", "Paul Verveine"), ("Mme DUPONTEL", "M. ÉGLANTIER")):
        assert whole(found_in(tmp_path, {header: names}), {header: names}) == {header: ("nom_complet", True)}


@pytest.mark.parametrize("header", ["Élu", "Nom du maire", "Député", "Sénateur", "Signataire"])
def test_the_header_of_an_elected_official_makes_names_public(tmp_path: Path, header: str) -> None:
    columns = {header: ("Zoé Dupontel", "M. ÉGLANTIER", "Paul Verveine")}
    assert whole(found_in(tmp_path, columns), columns) == {header: ("nom_elu", False)}


def test_mobiles_that_lost_their_zero_are_telephones(tmp_path: Path) -> None:
    """A workbook makes 612345678 of 0612345678."""
    columns = {"Colonne": [f"61234567{n}" for n in range(5)], "Lot": [f"31234567{n}" for n in range(5)]}
    found = whole(found_in(tmp_path, columns), columns)
    assert found["Colonne"] == ("telephone", True)
    assert found.get("Lot", ("", False))[1] is False


def test_an_inventory_of_equipment_is_public(tmp_path: Path) -> None:
    """Addresses of charging points, and the remarks that come again on each, were suspicions."""
    columns = {
        "adresse": [f"{n + 1} rue Jean Moulin" for n in range(30)],
        "gestionnaire": ["Ville"] * 30,
        "puissance": [str(n) for n in range(30)],
        "observations": ["RAS", "borne en panne"] * 15,
    }
    assert [f for f in found_in(tmp_path, columns) if f.hide] == []


@pytest.mark.parametrize("header", ["Observations", "Motif", "Arrêt"])
@pytest.mark.parametrize(
    "value",
    [
        "arrêt maladie", "cancer du sein", "Diabète", "dépression sévère", "hospitalisée depuis mai", "handicap moteur",
        "GROSSESSE", "grossesse pathologique", "longue maladie", "maladie", "malade", "congé de longue maladie",
        "suivi au centre hospitalier pour un cancer", "enfant malade", "invalidité 2e catégorie",
        "mi-temps thérapeutique", "RQTH en cours", "femme enceinte", "DEPRESSION", "arret de travail",
    ],
)  # fmt: skip
def test_a_word_of_health_is_a_suspicion_in_free_text(tmp_path: Path, header: str, value: str) -> None:
    """Fault: without a name in the same cell, « arrêt maladie » passed. Medical secrecy; never certain."""
    values = [value, *("pièces manquantes", "dossier complet", "à rappeler") * 4]
    found = [f for f in found_in(tmp_path, {"Numéro": [str(n) for n in range(13)], header: values}) if f.hide]
    (told,) = [f for f in found if not f.whole]
    assert (told.type, told.ground, told.column_class) == ("HEALTH", "secret_medical", ColumnClass.SENSITIVE)
    assert (told.count, [place.row for place in told.places]) == (1, [0])
    assert told.score < 0.6
    masked = mask(value, {"HEALTH"})
    assert MASK in masked
    assert not any(span.type == "HEALTH" for span in spans_of_cell(masked, About(matters=True)))


@pytest.mark.parametrize(
    "value",
    [
        "usager absent pour cause de cancer", "Agent hospitalisé ce jour", "elle souffre d'un diabète",
        "en arrêt maladie depuis mars", "sa fille est malade", "victime d'un AVC", "absente, grossesse",
    ],
)  # fmt: skip
def test_what_is_said_of_someone_is_found_whatever_the_header(tmp_path: Path, value: str) -> None:
    values = [value, *("réunion publique", "visite du chantier", "envoi du courrier") * 4]
    found = [f for f in found_in(tmp_path, {"col_3": values}) if f.hide]
    assert [(f.type, f.count) for f in found] == [("HEALTH", 1)]


def test_rows_about_persons_are_looked_at_in_all_their_columns(tmp_path: Path) -> None:
    columns = {**STAFF, "Position": ("activité", "longue maladie", "activité", "activité", "détachée", "activité")}
    found = [f for f in found_in(tmp_path, columns) if f.type == "HEALTH"]
    assert [(f.subject.column, f.count) for f in found] == [(len(STAFF), 1)]


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Équipement", ("Maison de santé", "Hôpital", "Clinique du Parc", "Pharmacie")),
        ("Lieu", ("Hôpital Lapeyronie", "Maison de santé pluridisciplinaire", "Centre de lutte contre le cancer")),
        ("Bénéficiaire", ("Centre de lutte contre le cancer", "Ligue contre le cancer", "France Alzheimer Hérault")),
        ("Association", ("Amicale des diabétiques", "Autisme Hérault", "Vivre avec le handicap", "Sport et handicap")),
        ("Objet", ("Prévention du diabète", "Journée mondiale du diabète", "Accueil de personnes handicapées")),
        ("Objet", ("Course contre la maladie", "Soutien aux malades", "Intégration d'enfants porteurs de handicap")),
        ("Organisme", ("Caisse primaire d'assurance maladie", "Mutuelle", "Institut du cancer de Montpellier")),
        (
            "Observations",
            ("Caisse primaire d'assurance maladie", "Semaine nationale du handicap", "Maison de l'autisme"),
        ),
        ("Arrêt", ("Hôpital", "Maladrerie", "Enceinte du stade", "Institut du Cancer", "Place Carnot")),
        ("Motif", ("Centre de lutte contre le cancer", "Ligue nationale contre le cancer", "Amicale des diabétiques")),
        ("Motif", ("Journée mondiale du diabète", "Fondation pour la recherche sur le cancer", "Autre")),
    ],
)
def test_what_is_named_after_an_illness_is_nobodys(tmp_path: Path, header: str, values: tuple[str, ...]) -> None:
    """Venues, grantees, actions and facilities are public; in free text, those alone that bear a fixed name."""
    assert [f for f in found_in(tmp_path, {header: values * 3}) if f.type in ("HEALTH", "sante")] == []


@pytest.mark.parametrize(
    "value",
    [
        "une semaine d'arrêt maladie", "3 journées d'hospitalisation", "DUPONT Jean : carte d'invalidité 80 %",
        "unité de dépression", "accès de dépression", "programme diabète", "centre d'alcoolisme", "Accès handicapé",
        "place handicapé", "Dépistage du cancer du sein", "lutte contre le cancer depuis mai",
        "Sensibilisation au handicap",
        "DUPONTEL Jean, ligue contre le cancer", "suivi à l'institut du cancer", "il appelle l'institut du cancer",
        "Mme […], institut du cancer", "maison de l'autisme, dépression sévère", "institut du cancer dépression sévère",
        "sortie de la maison de l'autisme", "journée du diabète", "semaine de grossesse",
    ],
)  # fmt: skip
def test_only_a_fixed_name_with_nobody_beside_it_is_nobodys(tmp_path: Path, value: str) -> None:
    """Fault: « une semaine d'arrêt maladie », and any illness after a kind of place or of action, went out.

    Cure: only names that bodies and events bear in full are left out, and none beside a person. Doubt stops the line.
    """
    for about in (About(matters=True), About(holders=True, matters=True)):
        assert "HEALTH" in {span.type for span in spans_of_cell(value, about)}
    values = [value, *("pièces manquantes", "dossier complet", "à rappeler") * 4]
    assert "HEALTH" in {f.type for f in found_in(tmp_path, {"Motif": values}) if f.hide}


def test_no_fixed_name_is_left_out_of_rows_about_persons(tmp_path: Path) -> None:
    """The person stands in another column of the row: « institut du cancer » is where someone goes."""
    columns = {**STAFF, "Remarques": ("institut du cancer", "", "", "", "", "")}
    assert [f.subject.column for f in found_in(tmp_path, columns) if f.type == "HEALTH"] == [len(STAFF)]

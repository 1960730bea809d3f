-- The register of a workspace of version 0.1.0 (commit c55ed94), made by that program itself in March 2026's time:
-- migrate, administration docs/examples/town.toml, user, open docs/examples/prets-materiel-2025.csv, rule (twice), publish;
-- then: sqlite3 register.sqlite .dump. Everybody in it is made up.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version VALUES('3');
CREATE TABLE administration (
	siren VARCHAR(9) NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_administration PRIMARY KEY (siren)
);
INSERT INTO administration VALUES('123456782','{"code_commune":null,"contact":"donnees@example.org","kind":"commune","mission":"Affaires de la commune","name":"Commune de Valmont-sur-Orge","population":8200,"siren":"123456782","staff":94,"website":null}');
CREATE TABLE session (
	token_hash VARCHAR(128) NOT NULL, 
	agent VARCHAR(64) NOT NULL, 
	opened_at DATETIME NOT NULL, 
	expires DATETIME NOT NULL, 
	CONSTRAINT pk_session PRIMARY KEY (token_hash), 
	CONSTRAINT fk_session_agent_agent FOREIGN KEY(agent) REFERENCES agent (id)
);
CREATE TABLE document (
	sha256 VARCHAR(64) NOT NULL, 
	size BIGINT NOT NULL, 
	CONSTRAINT pk_document PRIMARY KEY (sha256)
);
INSERT INTO document VALUES('70cc8737c761b5e497d462ba3bcba58cd7f6f45a1535fe290cd2f09dccd13e9c',1198);
CREATE TABLE deposit (
	number INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	administration VARCHAR(9) NOT NULL, 
	document VARCHAR(64) NOT NULL, 
	body TEXT NOT NULL, 
	state VARCHAR(40) NOT NULL, 
	title TEXT NOT NULL, 
	description TEXT NOT NULL, 
	error VARCHAR(80), 
	error_place TEXT NOT NULL, 
	n_questions INTEGER NOT NULL, 
	decision TEXT, 
	revision INTEGER NOT NULL, 
	changed_at DATETIME NOT NULL, theme VARCHAR(10), 
	CONSTRAINT pk_deposit PRIMARY KEY (number), 
	CONSTRAINT uq_deposit_id UNIQUE (id), 
	CONSTRAINT fk_deposit_administration_administration FOREIGN KEY(administration) REFERENCES administration (siren), 
	CONSTRAINT fk_deposit_document_document FOREIGN KEY(document) REFERENCES document (sha256)
);
INSERT INTO deposit VALUES(1,'fd6wxh9pjezgn5fgfpgbd0bbw1','123456782','70cc8737c761b5e497d462ba3bcba58cd7f6f45a1535fe290cd2f09dccd13e9c','{"administration":"123456782","agent":"worker","arrived_at":"2026-03-03T09:30:00Z","dataset":"b3njva59q7mqc5rzcarhnbzbbb","document":{"kind":"delimited","sha256":"70cc8737c761b5e497d462ba3bcba58cd7f6f45a1535fe290cd2f09dccd13e9c","size":1198},"document_date":null,"id":"fd6wxh9pjezgn5fgfpgbd0bbw1","mission":"","name":"prets-materiel-2025.csv","origin":{"holder":null,"kind":"produced","licence":null},"title":"Prêts de matériel 2025"}','published','Prêts de matériel 2025','',NULL,'{}',0,'{"accepted":[],"columns":[{"article":"CRPA L311-6 1°","column":4,"ground":"vie_privee","mask_types":[],"measure":"drop_column","ruling":"a4e51hn3av3fqjt5ff1n798ngm","table":"t1","type":"telephone"}],"credit":null,"duty_questions":[],"grounds":[{"article":"CRPA L311-6 1°","ground":"vie_privee","treatment":"occulte"}],"law_version":"2026-08-20","licence":"etalab-2.0","obligation_publication":"obligatoire","questions":[],"rulings":["a4e51hn3av3fqjt5ff1n798ngm","jdrmretka8scxd6mng5tm32ty2"],"steps":[{"articles":["CRPA L312-1-1","CRPA D312-1-1-1"],"reason":"assess.body-bound","result":"body-bound","step":"2.1"},{"articles":["CRPA L300-2"],"reason":"assess.document-administrative","result":"document-administrative","step":"2.2"},{"articles":["CRPA L311-2 al. 1"],"reason":"assess.document-finished","result":"document-finished","step":"2.3"},{"articles":["CRPA L311-6 1°"],"reason":"assess.secrets-confirmed","result":"secrets-confirmed","step":"2.4"},{"articles":["CRPA L321-3 al. 1"],"reason":"assess.rights-own","result":"rights-own","step":"2.8"},{"articles":["CRPA L312-1-1 3°"],"reason":"assess.duty-compulsory","result":"duty-compulsory","step":"2.9"}],"verdict_communication":"communicable_apres_occultation","verdict_publication":"publier_apres_occultation"}',2,'2026-03-03 09:30:00.000000',NULL);
CREATE TABLE ruling (
	number INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	deposit VARCHAR(64) NOT NULL, 
	question VARCHAR(200) NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_ruling PRIMARY KEY (number), 
	CONSTRAINT uq_ruling_id UNIQUE (id), 
	CONSTRAINT fk_ruling_deposit_deposit FOREIGN KEY(deposit) REFERENCES deposit (id)
);
INSERT INTO ruling VALUES(1,'a4e51hn3av3fqjt5ff1n798ngm','fd6wxh9pjezgn5fgfpgbd0bbw1','t1/c4:signal','{"agent":"64478kwceqyabt127ns0ccjtje","agent_name":"camille","answer":"drop_column","at":"2026-03-03T09:30:00Z","deposit":"fd6wxh9pjezgn5fgfpgbd0bbw1","ground":"vie_privee","id":"a4e51hn3av3fqjt5ff1n798ngm","question":"t1/c4:signal","reason":"","role":"administrator","types":["telephone"]}');
INSERT INTO ruling VALUES(2,'jdrmretka8scxd6mng5tm32ty2','fd6wxh9pjezgn5fgfpgbd0bbw1','document:regularly_updated','{"agent":"64478kwceqyabt127ns0ccjtje","agent_name":"camille","answer":"yes","at":"2026-03-03T09:30:00Z","deposit":"fd6wxh9pjezgn5fgfpgbd0bbw1","ground":null,"id":"jdrmretka8scxd6mng5tm32ty2","question":"document:regularly_updated","reason":"","role":"administrator","types":[]}');
CREATE TABLE draft (
	id VARCHAR(64) NOT NULL, 
	deposit VARCHAR(64) NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_draft PRIMARY KEY (id), 
	CONSTRAINT fk_draft_deposit_deposit FOREIGN KEY(deposit) REFERENCES deposit (id)
);
INSERT INTO draft VALUES('6cz64tbhv2hz9g889j3z5n3bnk','fd6wxh9pjezgn5fgfpgbd0bbw1','{"administration":"123456782","arrived_on":"2026-03-03","credit":null,"dataset":"b3njva59q7mqc5rzcarhnbzbbb","deposit":"fd6wxh9pjezgn5fgfpgbd0bbw1","description":"","document_date":null,"id":"6cz64tbhv2hz9g889j3z5n3bnk","licence":"etalab-2.0","mission":"","origin":"produced","publisher":{"contact":"donnees@example.org","kind":"commune","name":"Commune de Valmont-sur-Orge","siren":"123456782","website":null},"source_kind":"delimited","tables":[{"columns":[{"format":"%d/%m/%Y","histogram":[4,2,3,3,3,3,2,4],"masked":false,"maximum":"2025-12-24","minimum":"2025-01-01","n_distinct":24,"n_missing":0,"name":"date","title":"Date","type":"date","unit":null},{"format":null,"histogram":[],"masked":false,"maximum":null,"minimum":null,"n_distinct":6,"n_missing":0,"name":"materiel","title":"Matériel","type":"string","unit":null},{"format":"integer","histogram":[4,3,3,2,3,3,3,3],"masked":false,"maximum":"40","minimum":"1","n_distinct":24,"n_missing":0,"name":"quantite","title":"Quantité","type":"integer","unit":null},{"format":"decimal-comma","histogram":[4,4,0,4,4,0,4,4],"masked":false,"maximum":"150.00","minimum":"25.00","n_distinct":6,"n_missing":0,"name":"caution_euros","title":"Caution (€)","type":"number","unit":null}],"file":{"name":"t1.parquet","sha256":"6bb96c7e42ad327b68b7922561b59df47de3f123b39431acdd326ca3e2047a62","size":960},"n_rows":24,"n_set_aside":0,"name":"t1","places":[{"first":1,"n":24,"page":null}],"title":"Prêts de matériel 2025"}],"theme":null,"title":"Prêts de matériel 2025","withheld":[{"amount":"tens","article":"CRPA L311-6 1°","ground":"vie_privee","measure":"drop_column","n_columns":1,"type":"telephone","until":null}]}');
INSERT INTO draft VALUES('p91c0rmz2vjva9vzmzj16e0wqs','fd6wxh9pjezgn5fgfpgbd0bbw1','{"administration":"123456782","arrived_on":"2026-03-03","credit":null,"dataset":"b3njva59q7mqc5rzcarhnbzbbb","deposit":"fd6wxh9pjezgn5fgfpgbd0bbw1","description":"","document_date":null,"id":"p91c0rmz2vjva9vzmzj16e0wqs","licence":"etalab-2.0","mission":"","origin":"produced","publisher":{"contact":"donnees@example.org","kind":"commune","name":"Commune de Valmont-sur-Orge","siren":"123456782","website":null},"source_kind":"delimited","tables":[{"columns":[{"format":"%d/%m/%Y","histogram":[4,2,3,3,3,3,2,4],"masked":false,"maximum":"2025-12-24","minimum":"2025-01-01","n_distinct":24,"n_missing":0,"name":"date","title":"Date","type":"date","unit":null},{"format":null,"histogram":[],"masked":false,"maximum":null,"minimum":null,"n_distinct":6,"n_missing":0,"name":"materiel","title":"Matériel","type":"string","unit":null},{"format":"integer","histogram":[4,3,3,2,3,3,3,3],"masked":false,"maximum":"40","minimum":"1","n_distinct":24,"n_missing":0,"name":"quantite","title":"Quantité","type":"integer","unit":null},{"format":"decimal-comma","histogram":[4,4,0,4,4,0,4,4],"masked":false,"maximum":"150.00","minimum":"25.00","n_distinct":6,"n_missing":0,"name":"caution_euros","title":"Caution (€)","type":"number","unit":null}],"file":{"name":"t1.parquet","sha256":"6bb96c7e42ad327b68b7922561b59df47de3f123b39431acdd326ca3e2047a62","size":960},"n_rows":24,"n_set_aside":0,"name":"t1","places":[{"first":1,"n":24,"page":null}],"title":"Prêts de matériel 2025"}],"theme":null,"title":"Prêts de matériel 2025","withheld":[{"amount":"tens","article":"CRPA L311-6 1°","ground":"vie_privee","measure":"drop_column","n_columns":1,"type":"telephone","until":null}]}');
CREATE TABLE clearance (
	number INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	draft VARCHAR(64) NOT NULL, 
	deposit VARCHAR(64) NOT NULL, 
	revision INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_clearance PRIMARY KEY (number), 
	CONSTRAINT uq_clearance_id UNIQUE (id), 
	CONSTRAINT fk_clearance_draft_draft FOREIGN KEY(draft) REFERENCES draft (id), 
	CONSTRAINT fk_clearance_deposit_deposit FOREIGN KEY(deposit) REFERENCES deposit (id)
);
INSERT INTO clearance VALUES(1,'xk8n57wt0qrw9e0yd8wsx2h99j','6cz64tbhv2hz9g889j3z5n3bnk','fd6wxh9pjezgn5fgfpgbd0bbw1',1,'{"at":"2026-03-03T09:30:00Z","digest":"e2a531c091388c162c88cd830c74772fcf0de696ac5c4a62fdcb3d8ee6da854a","draft":"6cz64tbhv2hz9g889j3z5n3bnk","id":"xk8n57wt0qrw9e0yd8wsx2h99j","law_version":"2026-08-20","rules_version":"0.1.0","rulings":["a4e51hn3av3fqjt5ff1n798ngm"]}');
INSERT INTO clearance VALUES(2,'sbcj1n9c5931q3vyd16z06f6vy','p91c0rmz2vjva9vzmzj16e0wqs','fd6wxh9pjezgn5fgfpgbd0bbw1',2,'{"at":"2026-03-03T09:30:00Z","digest":"056a123b66a2c9dee47822294a5ed686c09c345c4ad67e5d9aed56b8beb7b7d5","draft":"p91c0rmz2vjva9vzmzj16e0wqs","id":"sbcj1n9c5931q3vyd16z06f6vy","law_version":"2026-08-20","rules_version":"0.1.0","rulings":["a4e51hn3av3fqjt5ff1n798ngm","jdrmretka8scxd6mng5tm32ty2"]}');
CREATE TABLE release (
	number INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	dataset VARCHAR(64) NOT NULL, 
	n INTEGER NOT NULL, 
	administration VARCHAR(9) NOT NULL, 
	deposit VARCHAR(64) NOT NULL, 
	draft VARCHAR(64) NOT NULL, 
	clearance VARCHAR(64) NOT NULL, 
	state VARCHAR(40) NOT NULL, 
	tried BOOLEAN NOT NULL, 
	seq BIGINT, 
	CONSTRAINT pk_release PRIMARY KEY (number), 
	CONSTRAINT uq_release_dataset_n UNIQUE (dataset, n), 
	CONSTRAINT uq_release_id UNIQUE (id), 
	CONSTRAINT fk_release_administration_administration FOREIGN KEY(administration) REFERENCES administration (siren), 
	CONSTRAINT fk_release_deposit_deposit FOREIGN KEY(deposit) REFERENCES deposit (id), 
	CONSTRAINT fk_release_draft_draft FOREIGN KEY(draft) REFERENCES draft (id), 
	CONSTRAINT uq_release_clearance UNIQUE (clearance), 
	CONSTRAINT fk_release_clearance_clearance FOREIGN KEY(clearance) REFERENCES clearance (id)
);
INSERT INTO "release" VALUES(1,'zxn5tzkjcw7zf115s2nwzasknn','b3njva59q7mqc5rzcarhnbzbbb',1,'123456782','fd6wxh9pjezgn5fgfpgbd0bbw1','p91c0rmz2vjva9vzmzj16e0wqs','sbcj1n9c5931q3vyd16z06f6vy','committed',1,1);
CREATE TABLE job (
	number INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	subject VARCHAR(64) NOT NULL, 
	administration VARCHAR(9) NOT NULL, 
	agent VARCHAR(64) NOT NULL, 
	state VARCHAR(40) NOT NULL, 
	attempt INTEGER NOT NULL, 
	lease_until DATETIME, 
	worker VARCHAR(200), 
	error VARCHAR(80), 
	detail VARCHAR(200), 
	revision INTEGER, 
	asked_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_job PRIMARY KEY (number), 
	CONSTRAINT uq_job_id UNIQUE (id), 
	CONSTRAINT fk_job_administration_administration FOREIGN KEY(administration) REFERENCES administration (siren)
);
INSERT INTO job VALUES(1,'4yt59f2avjna9xdj1q8r6wh87c','examine','fd6wxh9pjezgn5fgfpgbd0bbw1','123456782','worker','done',1,NULL,'worker-x8f7yv7hamk5d8r6md0v9xtty8',NULL,NULL,0,'2026-03-03 09:30:00.000000','2026-03-03 09:30:00.000000');
INSERT INTO job VALUES(2,'n5yg6cggqr9zbec3ww0qs8aejh','prepare','fd6wxh9pjezgn5fgfpgbd0bbw1','123456782','64478kwceqyabt127ns0ccjtje','done',1,NULL,'worker-vta256r3y8f1jev5dkjax85swj',NULL,NULL,1,'2026-03-03 09:30:00.000000','2026-03-03 09:30:00.000000');
INSERT INTO job VALUES(3,'xb2ae73wrw5g77z5xn62rbjzxf','prepare','fd6wxh9pjezgn5fgfpgbd0bbw1','123456782','64478kwceqyabt127ns0ccjtje','done',1,NULL,'worker-xb8xzq4a2542rvc9dj23p3n3kt',NULL,NULL,2,'2026-03-03 09:30:00.000000','2026-03-03 09:30:00.000000');
INSERT INTO job VALUES(4,'8ncs9mej7k6xy73etgg5m6vr58','publish','fd6wxh9pjezgn5fgfpgbd0bbw1','123456782','64478kwceqyabt127ns0ccjtje','done',1,NULL,'worker-r47712fmbvzxfqattban66rgc4',NULL,NULL,2,'2026-03-03 09:30:00.000000','2026-03-03 09:30:00.000000');
CREATE TABLE journal (
	seq BIGINT NOT NULL, 
	at DATETIME NOT NULL, 
	administration VARCHAR(9) NOT NULL, 
	actor VARCHAR(64) NOT NULL, 
	act VARCHAR(40) NOT NULL, 
	ids TEXT NOT NULL, 
	salt VARCHAR(32) NOT NULL, 
	prev VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_journal PRIMARY KEY (seq), 
	CONSTRAINT uq_journal_hash UNIQUE (hash)
);
INSERT INTO journal VALUES(1,'2026-03-03 09:30:00.000000','123456782','worker','administration','["123456782"]','e7e7bb99c0bd5462317d72cd6708d821','0000000000000000000000000000000000000000000000000000000000000000','ea7f239c6b32683af8568fafd0df6c5c0eef3ea17c29a801948fcd31ed738012');
INSERT INTO journal VALUES(2,'2026-03-03 09:30:00.000000','123456782','worker','agent','["64478kwceqyabt127ns0ccjtje"]','0520ccbe208f1aea63612808e2faf5ca','ea7f239c6b32683af8568fafd0df6c5c0eef3ea17c29a801948fcd31ed738012','43ae5d66601dacd47952ab0e7f8af8ce498814d5b0d8cfcf01ab13417c0d6a75');
INSERT INTO journal VALUES(3,'2026-03-03 09:30:00.000000','123456782','worker','deposit','["fd6wxh9pjezgn5fgfpgbd0bbw1"]','35be89cdb265d7ebe95983c29b675480','43ae5d66601dacd47952ab0e7f8af8ce498814d5b0d8cfcf01ab13417c0d6a75','02e9b570015fefa3e9906fd6aa55fdbbc07e44c873499012da375e24c5e48c0d');
INSERT INTO journal VALUES(4,'2026-03-03 09:30:00.000000','123456782','worker','extract','["fd6wxh9pjezgn5fgfpgbd0bbw1"]','971b0ce5c2603d8fcd75f0d74dd49dec','02e9b570015fefa3e9906fd6aa55fdbbc07e44c873499012da375e24c5e48c0d','17de1bab98e3eda43052ab0b40f523756c9b17ad7ced81bb3d7e8072f93a97da');
INSERT INTO journal VALUES(5,'2026-03-03 09:30:00.000000','123456782','worker','assess','["fd6wxh9pjezgn5fgfpgbd0bbw1"]','148c7500be57a5a589d6ac2723a1b636','17de1bab98e3eda43052ab0b40f523756c9b17ad7ced81bb3d7e8072f93a97da','4cb3dabc5e4abf2d6271f6e84335dbdb41d52d581a6c33eaf8cd7442d7bc8c6d');
INSERT INTO journal VALUES(6,'2026-03-03 09:30:00.000000','123456782','64478kwceqyabt127ns0ccjtje','rule','["fd6wxh9pjezgn5fgfpgbd0bbw1","a4e51hn3av3fqjt5ff1n798ngm"]','4d36f7d146ac5d7c13878e7430fc904c','4cb3dabc5e4abf2d6271f6e84335dbdb41d52d581a6c33eaf8cd7442d7bc8c6d','6fd74b890b19b4496a5f4acbab7e4fbb16df6078f7cda4684cacf870fd3e9e62');
INSERT INTO journal VALUES(7,'2026-03-03 09:30:00.000000','123456782','worker','assess','["fd6wxh9pjezgn5fgfpgbd0bbw1"]','f8b6eca79dc1b6e91f442660d90e62bc','6fd74b890b19b4496a5f4acbab7e4fbb16df6078f7cda4684cacf870fd3e9e62','f7ef3a1ed681b90b5c3defccb90fc654a15c6fa71d03d1dad04506f734034905');
INSERT INTO journal VALUES(8,'2026-03-03 09:30:00.000000','123456782','worker','clear','["fd6wxh9pjezgn5fgfpgbd0bbw1","6cz64tbhv2hz9g889j3z5n3bnk","xk8n57wt0qrw9e0yd8wsx2h99j"]','92e6d3c335887164cafcc23c7665b71d','f7ef3a1ed681b90b5c3defccb90fc654a15c6fa71d03d1dad04506f734034905','ebd1939b362edc259ec1c982f8a4fe2fe276cba194fbf048c36ca6335b6014b8');
INSERT INTO journal VALUES(9,'2026-03-03 09:30:00.000000','123456782','worker','reserve','["fd6wxh9pjezgn5fgfpgbd0bbw1","hzmcvppkkn9d1hjpf5qyg0hzxq"]','e9d8301b2f408f223585e97a6a718295','ebd1939b362edc259ec1c982f8a4fe2fe276cba194fbf048c36ca6335b6014b8','8e54f6e78ad939fd4e7987430030577f3ef1aba683a4977ffacec3477f4e991c');
INSERT INTO journal VALUES(10,'2026-03-03 09:30:00.000000','123456782','worker','prepare','["fd6wxh9pjezgn5fgfpgbd0bbw1"]','e6af644e867929bae001fb7cb866afed','8e54f6e78ad939fd4e7987430030577f3ef1aba683a4977ffacec3477f4e991c','fc78d1d8febc3697758f67460bc248e6de6d13a18351f1e30664b83370d1f337');
INSERT INTO journal VALUES(11,'2026-03-03 09:30:00.000000','123456782','64478kwceqyabt127ns0ccjtje','rule','["fd6wxh9pjezgn5fgfpgbd0bbw1","jdrmretka8scxd6mng5tm32ty2"]','ebe7a73ac4cc6d6187ce9cb70c88610b','fc78d1d8febc3697758f67460bc248e6de6d13a18351f1e30664b83370d1f337','6cb2143da1a4b8cd3e79171fa387a1054bcc1d4deb92a2d881fa76ef8d553a70');
INSERT INTO journal VALUES(12,'2026-03-03 09:30:00.000000','123456782','worker','assess','["fd6wxh9pjezgn5fgfpgbd0bbw1"]','0a630fca04231f686b30b8e2bf81c0c0','6cb2143da1a4b8cd3e79171fa387a1054bcc1d4deb92a2d881fa76ef8d553a70','6d01a8f308de2a28698417e096a50270aaa7f26b744beee84cb4fd100b1815cd');
INSERT INTO journal VALUES(13,'2026-03-03 09:30:00.000000','123456782','worker','clear','["fd6wxh9pjezgn5fgfpgbd0bbw1","p91c0rmz2vjva9vzmzj16e0wqs","sbcj1n9c5931q3vyd16z06f6vy"]','a27a5f8fe58b76a970ec79c2b8a160cc','6d01a8f308de2a28698417e096a50270aaa7f26b744beee84cb4fd100b1815cd','f07ae2ff2af6f158e3c24b7faa99d9c00902d28286ca609f59e2986ad0cb4cab');
INSERT INTO journal VALUES(14,'2026-03-03 09:30:00.000000','123456782','worker','reserve','["fd6wxh9pjezgn5fgfpgbd0bbw1","zxn5tzkjcw7zf115s2nwzasknn"]','47aec94f0f155840523de8e7ffb77c89','f07ae2ff2af6f158e3c24b7faa99d9c00902d28286ca609f59e2986ad0cb4cab','1d071355dc83f1e09eaf7f3d66187f84ed3b1341c552833d334cd966721c95e4');
INSERT INTO journal VALUES(15,'2026-03-03 09:30:00.000000','123456782','worker','prepare','["fd6wxh9pjezgn5fgfpgbd0bbw1"]','020aa8dcef9fac3b4b7440722bf7a0e2','1d071355dc83f1e09eaf7f3d66187f84ed3b1341c552833d334cd966721c95e4','77c10051b81a5070f544566b036414df968251b9dee9089e8ab446c9b1658788');
INSERT INTO journal VALUES(16,'2026-03-03 09:30:00.000000','123456782','64478kwceqyabt127ns0ccjtje','ask-publication','["fd6wxh9pjezgn5fgfpgbd0bbw1","8ncs9mej7k6xy73etgg5m6vr58"]','083aeb089acc013378807a9be50bf59f','77c10051b81a5070f544566b036414df968251b9dee9089e8ab446c9b1658788','fd53c3d5a49c76c9e1e3fc5edf24b39a0124d9cdbb09a060afb17e735cbdf74f');
INSERT INTO journal VALUES(17,'2026-03-03 09:30:00.000000','123456782','64478kwceqyabt127ns0ccjtje','publish','["fd6wxh9pjezgn5fgfpgbd0bbw1","zxn5tzkjcw7zf115s2nwzasknn"]','dda4937267a2a2ef328ee0cd26d9e9e5','fd53c3d5a49c76c9e1e3fc5edf24b39a0124d9cdbb09a060afb17e735cbdf74f','d9a7a2f7a6f95c6f6e9e04dae01752200a4b553722b23bc0bacbe30edbf840eb');
CREATE TABLE journal_head (
	one INTEGER NOT NULL, 
	seq BIGINT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_journal_head PRIMARY KEY (one)
);
INSERT INTO journal_head VALUES(1,17,'d9a7a2f7a6f95c6f6e9e04dae01752200a4b553722b23bc0bacbe30edbf840eb');
CREATE TABLE IF NOT EXISTS "agent" (
	id VARCHAR(64) NOT NULL, 
	administration VARCHAR(9) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	display VARCHAR(200) NOT NULL, 
	role VARCHAR(40) NOT NULL, 
	password_hash TEXT NOT NULL, 
	removed_at DATETIME, 
	CONSTRAINT pk_agent PRIMARY KEY (id), 
	CONSTRAINT fk_agent_administration_administration FOREIGN KEY(administration) REFERENCES administration (siren), 
	CONSTRAINT uq_agent_administration_name UNIQUE (administration, name)
);
INSERT INTO agent VALUES('64478kwceqyabt127ns0ccjtje','123456782','camille','camille','administrator','$argon2id$v=19$m=65536,t=3,p=4$VOY+ag5RcqPs4Qlhvcd6zQ$6jdR7QVXMxNSvdXaNsZNZQxk36+g7Ew6wWlluAwDjG8',NULL);
CREATE INDEX ix_session_expires ON session (expires);
CREATE INDEX ix_deposit_administration ON deposit (administration);
CREATE INDEX ix_deposit_document ON deposit (document);
CREATE INDEX ix_ruling_deposit_question ON ruling (deposit, question);
CREATE INDEX ix_draft_deposit ON draft (deposit);
CREATE INDEX ix_clearance_deposit ON clearance (deposit);
CREATE INDEX ix_release_deposit ON release (deposit);
CREATE INDEX ix_release_administration ON release (administration);
CREATE INDEX ix_job_administration ON job (administration);
CREATE INDEX ix_job_state ON job (state);
CREATE UNIQUE INDEX uq_job_running ON job (subject) WHERE state = 'running';
CREATE INDEX ix_journal_administration ON journal (administration);
CREATE INDEX ix_agent_administration ON agent (administration);
COMMIT;

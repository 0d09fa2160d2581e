-- A store of version 2, dumped as SQL: what that version of Yangfan wrote. Synthetic data.
BEGIN TRANSACTION;
CREATE TABLE campaigns (
	number INTEGER NOT NULL,
	id VARCHAR NOT NULL,
	run VARCHAR NOT NULL,
	sut VARCHAR NOT NULL,
	profile VARCHAR NOT NULL,
	started VARCHAR NOT NULL,
	finished VARCHAR NOT NULL,
	synthetic BOOLEAN NOT NULL,
	PRIMARY KEY (number),
	UNIQUE (id)
);
INSERT INTO "campaigns" VALUES(1,'20251124-035812-3f9a1c','20251124-035812-3f9a1c','capture:module.hex','nr-r17-redcap','2025-11-24T03:58:12Z','2025-11-24T03:58:13Z',0);
INSERT INTO "campaigns" VALUES(2,'20251124-040000-00ffee','20251124-035812-3f9a1c','capture:module.hex','nr-r17-redcap','2025-11-24T04:00:00Z','',0);
CREATE TABLE cases (
	number INTEGER NOT NULL,
	campaign VARCHAR NOT NULL,
	id VARCHAR NOT NULL,
	title_en VARCHAR NOT NULL,
	title_zh VARCHAR NOT NULL,
	reason_key VARCHAR NOT NULL,
	reason_data VARCHAR NOT NULL,
	standard VARCHAR NOT NULL,
	clause VARCHAR NOT NULL,
	edition VARCHAR NOT NULL,
	verdict VARCHAR NOT NULL,
	blocking BOOLEAN NOT NULL,
	place VARCHAR,
	first_bit INTEGER,
	end_bit INTEGER,
	evidence VARCHAR NOT NULL,
	PRIMARY KEY (number),
	UNIQUE (campaign, id),
	CONSTRAINT known_verdict CHECK (verdict IN ('none', 'pass', 'inconc', 'fail', 'error')),
	FOREIGN KEY(campaign) REFERENCES campaigns (id)
);
INSERT INTO "cases" VALUES(1,'20251124-035812-3f9a1c','nr-r17-redcap/RC1','RedCap is declared','声明支持 RedCap','pytest.said','{"what": "synthetic"}','TS 38.306','4.2.7.2','17.0.0','pass',1,NULL,NULL,NULL,'');
INSERT INTO "cases" VALUES(2,'20251124-035812-3f9a1c','nr-r17-redcap/RC2','RedCap is declared','声明支持 RedCap','pytest.said','{"what": "synthetic"}','TS 38.306','4.2.7.2','17.0.0','fail',1,'nr/bandNR',120,128,'0000000000000000000000000000000000000000000000000000000000000000');
CREATE TABLE evidence (
	number INTEGER NOT NULL,
	campaign VARCHAR NOT NULL,
	digest VARCHAR NOT NULL,
	origin VARCHAR NOT NULL,
	PRIMARY KEY (number),
	UNIQUE (campaign, digest),
	FOREIGN KEY(campaign) REFERENCES campaigns (id)
);
INSERT INTO "evidence" VALUES(1,'20251124-035812-3f9a1c','0000000000000000000000000000000000000000000000000000000000000000','module.hex');
CREATE TABLE not_applicable (
	number INTEGER NOT NULL,
	campaign VARCHAR NOT NULL,
	id VARCHAR NOT NULL,
	title_en VARCHAR NOT NULL,
	title_zh VARCHAR NOT NULL,
	reason_key VARCHAR NOT NULL,
	reason_data VARCHAR NOT NULL,
	standard VARCHAR NOT NULL,
	clause VARCHAR NOT NULL,
	edition VARCHAR NOT NULL,
	PRIMARY KEY (number),
	UNIQUE (campaign, id),
	FOREIGN KEY(campaign) REFERENCES campaigns (id)
);
INSERT INTO "not_applicable" VALUES(1,'20251124-035812-3f9a1c','nr-r17-redcap/RC9','a','甲','pytest.said','{"what": "not asked"}','TS 38.306','4.2','17.0.0');
CREATE TABLE plugins (
	number INTEGER NOT NULL,
	campaign VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	version VARCHAR NOT NULL,
	PRIMARY KEY (number),
	UNIQUE (campaign, name),
	FOREIGN KEY(campaign) REFERENCES campaigns (id)
);
INSERT INTO "plugins" VALUES(1,'20251124-035812-3f9a1c','yangfan','1.0');
CREATE TABLE vectors (
	number INTEGER NOT NULL, 
	campaign VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	rule VARCHAR NOT NULL, 
	verdict VARCHAR NOT NULL, 
	reason_key VARCHAR NOT NULL, 
	reason_data VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	output VARCHAR NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (campaign, id), 
	CONSTRAINT known_verdict CHECK (verdict IN ('none', 'pass', 'inconc', 'fail', 'error')), 
	FOREIGN KEY(campaign) REFERENCES campaigns (id)
);
INSERT INTO "vectors" VALUES(1,'20251124-040000-00ffee','v1','r1','pass','vectors.same-octets','{}','0000000000000000000000000000000000000000000000000000000000000000','');
CREATE TABLE yangfan_store (
	schema_version INTEGER NOT NULL,
	PRIMARY KEY (schema_version)
);
INSERT INTO "yangfan_store" VALUES(2);
CREATE INDEX ix_campaigns_run ON campaigns (run);
CREATE INDEX vectors_by_verdict ON vectors (campaign, rule, verdict);
COMMIT;

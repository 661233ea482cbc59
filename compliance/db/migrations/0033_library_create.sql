-- SPDX-License-Identifier: Apache-2.0
-- Catalogues of laws and standards as installed: packages, their releases, what stands in them beside laws and mappings, upgrades.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_libraries (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    urn text NOT NULL,
    urn_source text NOT NULL,
    locale text NOT NULL,
    ref_id text NOT NULL,
    name text NOT NULL,
    description text,
    provider text,
    packager text,
    copyright text,
    publication_date date,
    annotation text,
    labels jsonb NOT NULL,
    dependencies jsonb NOT NULL,
    translations jsonb NOT NULL,
    source_format text NOT NULL CHECK (source_format IN ('bundled', 'ciso_yaml', 'oscal_catalog', 'oscal_profile', 'oscal_mapping')),
    lib_version integer NOT NULL CHECK (lib_version >= 0),
    version_label text,
    release_no integer NOT NULL CHECK (release_no >= 1),
    objects_meta jsonb NOT NULL,
    attributes jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT compliance_libraries_urn UNIQUE (tenant_id, urn, locale)
);
SELECT compliance_register_table('compliance_libraries', 'library');

-- `last_modified` is what an OSCAL document says of itself; releases of counted versions have none. A staged release is stored, not live.
CREATE TABLE compliance_library_releases (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    library uuid NOT NULL,
    release_no integer NOT NULL CHECK (release_no >= 1),
    lib_version integer NOT NULL CHECK (lib_version >= 0),
    version_label text,
    file uuid NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint NOT NULL CHECK (size > 0),
    object_counts jsonb NOT NULL,
    warnings jsonb NOT NULL,
    document_uuid uuid,
    last_modified timestamptz,
    imported_at timestamptz NOT NULL,
    imported_by text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT compliance_library_releases_no UNIQUE (tenant_id, library, release_no),
    FOREIGN KEY (tenant_id, library) REFERENCES compliance_libraries (tenant_id, id)
);
SELECT compliance_register_table('compliance_library_releases', 'library_release', 'library', 'library');

CREATE TABLE compliance_library_objects (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    library uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('reference_control', 'threat', 'metric_definition', 'ttp_catalog', 'tactic', 'technique', 'preset')),
    urn text NOT NULL,
    ref_id text NOT NULL,
    name text,
    description text,
    annotation text,
    category text CHECK (category IN ('policy', 'process', 'procedure', 'technical', 'physical', 'people')),
    csf_function text CHECK (csf_function IN ('govern', 'identify', 'protect', 'detect', 'respond', 'recover')),
    typical_evidence jsonb NOT NULL,
    parent_urn text,
    catalog_urn text,
    attributes jsonb NOT NULL,
    translations jsonb NOT NULL,
    deprecated boolean NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT compliance_library_objects_urn UNIQUE (tenant_id, kind, urn),
    FOREIGN KEY (tenant_id, library) REFERENCES compliance_libraries (tenant_id, id)
);
CREATE INDEX compliance_library_objects_library ON compliance_library_objects (tenant_id, library, kind);
SELECT compliance_register_table('compliance_library_objects', 'library_object');

CREATE TABLE compliance_library_upgrades (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    library uuid NOT NULL,
    from_release integer NOT NULL,
    to_release integer NOT NULL,
    state text NOT NULL CHECK (state IN ('planned', 'applied', 'cancelled', 'stale')),
    diff jsonb NOT NULL,
    scale_changes jsonb NOT NULL,
    rename_suggestions jsonb NOT NULL,
    decisions jsonb,
    result jsonb,
    applied_by text,
    applied_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, library) REFERENCES compliance_libraries (tenant_id, id),
    CHECK (from_release < to_release),
    CHECK ((state = 'applied') = (applied_at IS NOT NULL))
);
CREATE INDEX compliance_library_upgrades_library ON compliance_library_upgrades (tenant_id, library, id);
CREATE UNIQUE INDEX compliance_library_upgrades_planned ON compliance_library_upgrades (tenant_id, library) WHERE state = 'planned';
SELECT compliance_register_table('compliance_library_upgrades', 'library_upgrade', 'library', 'library');

/** Builds that prove themselves with identity tokens. Times are in milliseconds since 1970. */
export const identity = [
  'alter table projects add column identity text', // json: rules, one of which a build has to meet
  'alter table questions add column verified text', // json: what the build of the latest attempt has proved
  `create table issuer_keys (
    issuer text primary key,
    keys text not null, -- json: public keys
    fetched_at bigint not null
  )`,
  // Tokens that are not for one question: each may be used for one release.
  `create table token_uses (
    hash text primary key,
    release text not null,
    expires_at bigint not null
  )`,
  'create index token_uses_over on token_uses (expires_at)',
  `create table builds (
    id text primary key, -- the token's hash
    project_id text not null references projects (id),
    at bigint not null,
    issuer text not null,
    claims text not null, -- json
    refusal text -- why it may not ask; null: it may
  )`,
  'create index builds_of on builds (project_id, at)',
]

/** Staged versions whose approval starts the release workflow again. Times are in milliseconds since 1970. */
export const watches = [
  `create table watches (
    project_id text primary key references projects (id),
    registry text not null, -- a URL with a slash at the end
    npm_token text not null, -- a secret
    target text not null, -- json, with a secret: src/watch/target.ts
    created_at bigint not null,
    next_at bigint not null, -- when the registry is read next; while a node reads, when it must have ended
    looked_at bigint, -- when the registry was last read
    failures bigint not null, -- in a row
    failure text, -- reason of the latest
    failed_at bigint
  )`,
  'create index watches_due on watches (next_at)',
  `create table watched_versions (
    project_id text not null references projects (id),
    name text not null,
    version text not null,
    tag text not null,
    seen_at bigint not null,
    gone_at bigint, -- since when it is no longer staged
    checked_at bigint, -- when the registry was last asked whether it is public
    ended_at bigint, -- when it was settled; kept for some time, so that it is settled only once
    primary key (project_id, name, version)
  )`,
  `create table triggers (
    id text primary key,
    project_id text not null references projects (id),
    versions text not null, -- json
    tries bigint not null,
    next_at bigint, -- null: done or given up
    failure text, -- reason why the latest try failed
    created_at bigint not null
  )`,
  'create index triggers_due on triggers (next_at) where next_at is not null',
  'create index triggers_of on triggers (project_id, created_at)',
]

/** Dates are milliseconds since 1970; `json` in a comment: the text is JSON. */
export const first = [
  `create table people (
    id text primary key,
    name text not null,
    role text not null,
    accounts text not null, -- json: npm user names
    created_at bigint not null,
    removed_at bigint
  )`,
  `create table passkeys (
    id text primary key, -- of the credential, base64url
    person_id text not null references people (id),
    public_key text not null, -- base64url
    counter bigint not null,
    transports text not null, -- json
    name text not null,
    created_at bigint not null,
    used_at bigint
  )`,
  'create index passkeys_of on passkeys (person_id)',
  `create table sessions (
    hash text primary key,
    person_id text not null references people (id),
    created_at bigint not null,
    expires_at bigint not null
  )`,
  'create index sessions_of on sessions (person_id)',
  `create table invitations (
    id text primary key,
    hash text not null unique,
    role text not null,
    name text,
    invited_by text, -- a person; null: the first link
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
  )`,
  `create table ceremonies (
    id text primary key,
    kind text not null,
    challenge text not null,
    subject text, -- of the kind: a person, an invitation
    expires_at bigint not null
  )`,
  `create table projects (
    id text primary key,
    name text not null,
    packages text not null, -- json: exact names and @scope/*
    people text, -- json: who may answer; null: everybody
    created_at bigint not null,
    removed_at bigint
  )`,
  'create unique index projects_by_name on projects (name) where removed_at is null',
  `create table secrets (
    hash text primary key,
    project_id text not null references projects (id),
    created_at bigint not null,
    expires_at bigint
  )`,
  'create index secrets_of on secrets (project_id)',
  `create table questions (
    id text primary key,
    project_id text not null references projects (id),
    step text not null, -- what of a release it is for; one is open at a time
    content text not null, -- json: the question of the latest attempt, as it came
    attempt bigint not null,
    state text not null,
    revision bigint not null,
    answer text, -- sealed, as it is relayed; nobody here can read it
    link text, -- the registry's, sealed to the page of the person who confirms there
    answered_by text, -- a person
    answered_as text, -- the npm account that their page named
    answered_at bigint,
    reason text,
    asked_at bigint not null, -- of the latest attempt
    created_at bigint not null,
    changed_at bigint not null,
    expires_at bigint not null
  )`,
  "create index questions_open on questions (expires_at) where state in ('waiting', 'answered', 'confirming', 'publishing', 'rejected')",
  // Codes that came with a decline are deleted soon.
  "create index questions_declined on questions (changed_at) where state = 'declined' and answer is not null",
  'create index questions_by_step on questions (project_id, step)',
  'create index questions_by_date on questions (created_at)',
  `create table question_events (
    question_id text not null references questions (id),
    revision bigint not null,
    at bigint not null,
    state text not null,
    attempt bigint not null,
    person_id text,
    reason text,
    primary key (question_id, revision)
  )`,
  // Apart from the questions: it is written while a job waits, and locks nothing that an answer needs.
  `create table job_contacts (
    question_id text primary key references questions (id) on delete cascade,
    heard_at bigint not null, -- when its job last called
    taken_revision bigint not null -- the latest answer that it was handed; 0: none
  )`,
  `create table channels (
    id text primary key,
    project_id text references projects (id),
    person_id text references people (id), -- one of the two
    kind text not null,
    name text not null,
    target text not null, -- json: an address, which may be a secret
    created_at bigint not null,
    worked_at bigint,
    failed_at bigint,
    failure text
  )`,
  `create table deliveries (
    id text primary key,
    channel_id text not null references channels (id) on delete cascade,
    question_id text not null references questions (id),
    kind text not null, -- asked, reminder, outcome
    revision bigint not null,
    tries bigint not null,
    next_at bigint, -- null: done or given up
    receipt text, -- json: what an edit of the message needs
    failure text,
    created_at bigint not null
  )`,
  'create index deliveries_due on deliveries (next_at) where next_at is not null',
  'create unique index deliveries_once on deliveries (channel_id, question_id, kind, revision)',
  `create table audit (
    id bigint primary key, -- 1, 2, 3, …
    at bigint not null,
    actor text not null,
    action text not null,
    subject text not null,
    detail text not null, -- json
    previous text not null, -- the hash of the entry before
    hash text not null
  )`,
  'create table settings (name text primary key, value text not null)',
]

/** Times are in milliseconds since 1970. `json` in a comment means that the text is JSON. */
export const first = [
  `create table people (
    id text primary key,
    name text not null,
    name_key text, -- the same for names that look alike
    role text not null,
    accounts text not null, -- json: npm user names
    created_at bigint not null,
    removed_at bigint
  )`,
  'create unique index people_by_name on people (name_key) where removed_at is null',
  `create table passkeys (
    id text primary key, -- id of the credential, base64url
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
    id text not null unique, -- for its person to end it
    person_id text not null references people (id),
    device text, -- browser and system
    created_at bigint not null,
    used_at bigint not null, -- accurate to some minutes
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
  // Open challenges are not stored: only used ones are, until they expire.
  `create table used_challenges (
    id text primary key,
    expires_at bigint not null
  )`,
  `create table projects (
    id text primary key,
    name text not null,
    packages text not null, -- json: exact names and @scope/*
    people text, -- json: who may answer; null: everybody
    created_at bigint not null,
    asked_at bigint, -- time of the latest question
    removed_at bigint
  )`,
  'create unique index projects_by_name on projects (name) where removed_at is null',
  `create table secrets (
    hash text primary key,
    project_id text not null references projects (id),
    name text not null,
    created_at bigint not null,
    used_at bigint, -- accurate to some minutes
    expires_at bigint
  )`,
  'create index secrets_of on secrets (project_id)',
  `create table questions (
    id text primary key,
    project_id text not null references projects (id),
    step text not null, -- the step of a release; only one question for it is open at a time
    summary text, -- json: the part of the content for lists and messages; null: read the content
    attempt bigint not null,
    state text not null,
    revision bigint not null,
    answer text, -- sealed and only relayed; nobody here can read it
    link text, -- the registry's, sealed to the page of the person who confirms there
    answered_by text, -- id of a person
    answered_by_name text, -- their name at the time
    answered_as text, -- the npm account that their page named
    answered_at bigint,
    reason text,
    approval_id text, -- for a question for a code: the approval that it follows, by the same build
    next_id text, -- for an approval: the question for the code
    asked_at bigint not null, -- time of the latest attempt
    created_at bigint not null,
    changed_at bigint not null,
    expires_at bigint not null,
    is_test bigint not null default 0, -- asked by the service itself: nobody waits, and nothing is published
    size bigint not null default 0, -- size of the content, in bytes
    content text not null -- json: the question as last received; large, so it comes after all that lists read
  )`,
  "create index questions_open on questions (expires_at) where state in ('waiting', 'answered', 'confirming', 'publishing', 'rejected')",
  // A project's open and finished questions: each list is a walk along one of these indexes.
  "create index questions_open_of on questions (project_id, expires_at, id) where state in ('waiting', 'answered', 'confirming', 'publishing', 'rejected')",
  "create index questions_over_of on questions (project_id, created_at, id, state) where state not in ('waiting', 'answered', 'confirming', 'publishing', 'rejected') and next_id is null",
  // Codes that came with a decline are deleted soon.
  "create index questions_declined on questions (changed_at) where state = 'declined' and answer is not null",
  // Also finds finished questions: the previous version, and the question that followed an approval.
  'create index questions_by_step on questions (project_id, step, created_at)',
  'create index questions_by_date on questions (created_at)',
  `create table question_events (
    question_id text not null references questions (id),
    revision bigint not null,
    at bigint not null,
    state text not null,
    attempt bigint not null,
    person_id text,
    person_name text, -- their name at the time
    reason text,
    primary key (question_id, revision)
  )`,
  // Separate from the questions, because it is written while a job waits, and must not lock what an answer needs.
  `create table job_contacts (
    question_id text primary key references questions (id) on delete cascade,
    heard_at bigint not null, -- when its job last called
    taken_revision bigint not null -- revision of the latest answer that it was handed; 0: none
  )`,
  `create table channels (
    id text primary key,
    project_id text references projects (id),
    person_id text references people (id), -- exactly one of the two is set
    kind text not null,
    name text not null,
    target text not null, -- json: an address, which may be a secret
    created_at bigint not null,
    worked_at bigint,
    failed_at bigint,
    failure text,
    confirmed_at bigint, -- for e-mail: when its reader agreed
    confirm_hash text, -- hash of the link for agreeing
    confirm_until bigint
  )`,
  'create index channels_by_link on channels (confirm_hash) where confirm_hash is not null',
  `create table deliveries (
    id text primary key,
    channel_id text not null, -- may be gone: what was sent is deleted with its question, a little at a time
    question_id text not null references questions (id),
    kind text not null, -- DeliveryKind of src/notify/message.ts
    revision bigint not null,
    tries bigint not null,
    next_at bigint, -- null: done or given up
    receipt text, -- json: what is needed to edit the message
    failure text,
    created_at bigint not null
  )`,
  'create index deliveries_due on deliveries (next_at) where next_at is not null',
  'create index deliveries_due_of on deliveries (channel_id) where next_at is not null',
  'create unique index deliveries_once on deliveries (question_id, channel_id, kind, revision)',
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
  // Counts are stored, so that nothing has to be counted. Each changes in the transaction of what it counts.
  'create table counters (name text primary key, value bigint not null)',
]

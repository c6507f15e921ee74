/**
 * Who may see and answer, and what an approval needs. There are no comments within `alter table`, because SQLite would
 * keep them in the table's own text.
 */
export const entitlement = [
  // json: who may only see; null: everybody
  "alter table projects add column viewers text default '[]'",
  // json: src/projects/rules.ts
  "alter table projects add column rules text not null default '{}'",
  // json: user names at CI services, and when they last changed
  "alter table people add column ci_names text not null default '[]'",
  'alter table people add column ci_names_at bigint',
  `create table approvals (
    question_id text not null references questions (id) on delete cascade,
    person_id text not null references people (id),
    person_name text not null, -- their name at the time
    content text not null, -- hash of what they approved
    at bigint not null,
    primary key (question_id, person_id)
  )`,
  'create index approvals_of on approvals (person_id)',
  `create table phrase_picks (
    question_id text not null references questions (id) on delete cascade,
    person_id text not null references people (id),
    phrase text, -- the right one, once picked
    wrong bigint not null, -- number of wrong picks
    primary key (question_id, person_id)
  )`,
  `create table project_changes (
    project_id text primary key references projects (id), -- only one is pending at a time
    id text not null unique,
    person_id text not null references people (id), -- who proposed it
    before text not null, -- json: the settings when it was proposed
    changes text not null, -- json
    created_at bigint not null
  )`,
]

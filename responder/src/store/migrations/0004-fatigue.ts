/** How many messages people get, and when. */
export const fatigue = [
  // json: src/notify/limits.ts
  "alter table projects add column limits text not null default '{}'",
  // json: src/api/fatigue.ts; null: none
  'alter table people add column quiet_hours text',
  // when somebody who may answer first opened it since it was asked
  'alter table questions add column opened_at bigint',
  `create table mutes (
    person_id text not null references people (id),
    project_id text not null references projects (id),
    until bigint not null,
    primary key (person_id, project_id)
  )`,
]

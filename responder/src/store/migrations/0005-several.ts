/** Questions about several packages. */
export const several = [
  `create table question_packages (
    question_id text not null references questions (id) on delete cascade,
    place bigint not null, -- index in the question's list, from 0
    name text not null,
    version text not null,
    tag text not null,
    kind text not null,
    state text, -- the job's progress; null: not reported
    reason text,
    told_at bigint, -- milliseconds since 1970
    primary key (question_id, place)
  )`,
  'create index question_packages_by_version on question_packages (name, version)',
]

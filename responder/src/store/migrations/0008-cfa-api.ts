/** Clients of the CFA API. Times are in milliseconds since 1970. */
export const cfaApi = [
  'alter table projects add column cfa bigint not null default 0', // whether these clients may ask
  `create table cfa_requests (
    id text primary key, -- also the question's id, once it is asked
    project_id text not null references projects (id),
    content text not null, -- json: src/cfa/request.ts
    created_at bigint not null
  )`,
  'create index cfa_requests_of on cfa_requests (project_id, created_at)',
  `create table circleci_tokens (
    project_id text primary key references projects (id),
    repository text not null, -- such as github/owner/name
    token text not null
  )`,
]

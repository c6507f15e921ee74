/**
 * Every table except `migrations`, with the columns that order its rows. Tables that others refer to come first.
 *
 * A test compares the list with the migrations.
 */
export const TABLES = {
  people: 'id',
  passkeys: 'id',
  sessions: 'hash',
  invitations: 'id',
  used_challenges: 'id',
  projects: 'id',
  secrets: 'hash',
  issuer_keys: 'issuer',
  token_uses: 'hash',
  builds: 'id',
  cfa_requests: 'id',
  circleci_tokens: 'project_id',
  questions: 'id',
  question_events: 'question_id, revision',
  question_packages: 'question_id, place',
  job_contacts: 'question_id',
  approvals: 'question_id, person_id',
  phrase_picks: 'question_id, person_id',
  project_changes: 'project_id',
  mutes: 'person_id, project_id',
  channels: 'id',
  deliveries: 'id',
  watches: 'project_id',
  watched_versions: 'project_id, name, version',
  triggers: 'id',
  audit: 'id',
  settings: 'name',
  counters: 'name',
} as const

export type TableName = keyof typeof TABLES
export const TABLE_NAMES = Object.keys(TABLES) as TableName[]

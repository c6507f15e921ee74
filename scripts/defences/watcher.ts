import type { Defence } from './defence.ts'

const WATCH = { attack: 39, test: 'responder/test/watch/watch.test.ts' }
const ASKED = { attack: 39, test: 'responder/test/watch/questions.test.ts' }

/** Watching staged versions: an approved version starts one run, and no token leaks. */
export const WATCHER: readonly Defence[] = [
  {
    ...WATCH,
    says: 'Only one of several nodes checks a project at a time.',
    file: 'responder/src/watch/look.ts',
    find: 'claimed > 0 ? await findWatch',
    replace: 'claimed >= 0 ? await findWatch',
    match: 'sqlite: three nodes on one store check and start in turns, and nothing twice',
  },
  {
    ...WATCH,
    says: 'Only one of several nodes starts a run.',
    file: 'responder/src/watch/triggers.ts',
    find: 'where id = $2 and next_at = $3 returning',
    replace: 'where id = $2 and next_at <= $1 + 0 * $3 returning',
    match: 'sqlite: three nodes on one store check and start in turns, and nothing twice',
  },
  {
    ...WATCH,
    says: 'The store records that a run was started, so no later pass, node or restart starts it again.',
    file: 'responder/src/watch/triggers.ts',
    find: "'update triggers set next_at = $1, failure = $2 where id = $3 and next_at = $4'",
    replace: "'update triggers set next_at = coalesce($1, 0), failure = $2 where id = $3 and next_at = $4'",
    match: 'sqlite: an approval starts the workflow only once',
  },
  {
    ...ASKED,
    says: 'A settled version is not settled again, even if its question is read again.',
    file: 'responder/src/watch/versions.ts',
    find: '(!isThere || isAsKept(known, one))',
    replace: '((!isThere && !known.isEnded) || isAsKept(known, one))',
    match:
      'sqlite: a version that a job asked about is known before the registry is read, and its approval starts one run',
  },
  {
    ...ASKED,
    says: 'What jobs asked about before the first check starts nothing.',
    file: 'responder/src/watch/look.ts',
    find: '(watch.lookedAt ?? effects.now())',
    replace: '(watch.lookedAt ?? 0)',
    match: 'sqlite: a version asked about and approved before the first check starts nothing',
  },
  {
    ...WATCH,
    says: 'A check that is under way when its watch ends or gets another registry stores nothing of what it read.',
    file: 'responder/src/watch/versions.ts',
    find: 'if (!(await isClaimed(transaction, claim))) return',
    replace: 'await isClaimed(transaction, claim)',
    match: 'sqlite: a check under way when the watch ends leaves nothing behind',
  },
  {
    ...WATCH,
    says: 'A discarded version starts nothing.',
    file: 'responder/src/watch/look.ts',
    find: "if (live && job === 'over')",
    replace: "if (job === 'over')",
    match: 'sqlite: a discarded version starts nothing, and can be staged and approved again',
  },
  {
    ...WATCH,
    says: 'Of the account’s packages, only the project’s own count.',
    file: 'responder/src/watch/look.ts',
    find: 'mayAsk(project, name)',
    replace: 'mayAsk(project, name) || true',
    match: 'sqlite: the list covers the whole account, and only the project’s packages count, on every page',
  },
  {
    ...ASKED,
    says: 'Nothing is started if the job published the version itself.',
    file: 'responder/src/watch/questions.ts',
    find: "(part ?? state) === 'published')) return 'published'",
    replace: "(part ?? state) === 'published')) return 'over'",
    match: 'sqlite: nothing is started while the job waits, or after it has published the version',
  },
  {
    ...ASKED,
    says: 'Names that somebody with the project’s secret asks about can’t push a check beyond its limit.',
    file: 'responder/src/watch/turns.ts',
    find: '.slice(0, MOST_ASKED)',
    replace: '',
    match:
      'sqlite: packages from questions cost a bounded number of reads per check, and delay no staged version',
  },
  {
    attack: 39,
    says: 'The npm token is for its registry: no redirect is followed.',
    file: 'responder/src/watch/read-registry.ts',
    find: "redirect: 'manual'",
    replace: "redirect: 'follow'",
    test: 'responder/test/watch/read-registry.test.ts',
    match: 'a redirect is not followed, so no other host is asked',
  },
  {
    attack: 39,
    says: 'The address of a webhook is never shown.',
    file: 'responder/src/watch/target.ts',
    find: 'new URL(target.url).host',
    replace: 'target.url',
    test: 'responder/test/watch/trigger-request.test.ts',
    match: 'a webhook gets only public facts, signed like the service’s other webhooks',
  },
  {
    attack: 39,
    says: 'The tokens of watched projects are in no back-up.',
    file: 'responder/src/store/backup.ts',
    find: "  ...(['watches', 'watched_versions', 'triggers'] as const),\n",
    replace: '',
    test: 'responder/test/store/backup.test.ts',
    match: 'sqlite: a back-up contains no token of another service and no pending trigger',
  },
]

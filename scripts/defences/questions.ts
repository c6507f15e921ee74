import type { Defence } from './defence.ts'

const SEAL = { file: 'protocol/src/open.ts', test: 'protocol/test/seal.test.ts' }
const NAMES = {
  file: 'responder/src/questions/check-release.ts',
  test: 'responder/test/questions/names.test.ts',
}
const ENTITLEMENT = {
  file: 'responder/src/questions/entitlement/entitlement.ts',
  test: 'responder/test/questions/entitlement.test.ts',
}
const BOUNDS = { file: 'responder/src/questions/bounds.ts', test: 'responder/test/questions/bounds.test.ts' }

/** What people are asked, how often, and what the service stores. */
export const QUESTIONS: readonly Defence[] = [
  {
    attack: 16,
    says: 'The check phrase is derived from the key that answers are sealed to.',
    file: 'protocol/src/check-phrase.ts',
    find: 'const thumbprint = await calculateJwkThumbprint(publicJwk, ',
    replace: "const thumbprint = await calculateJwkThumbprint({ ...publicJwk, x: 'A', y: 'A' }, ",
    test: 'protocol/test/check-phrase.test.ts',
  },
  {
    ...{ attack: 16, ...ENTITLEMENT },
    says: 'If a project requires it, the check phrase has to be picked before an approval counts.',
    find: 'phrase !== null && key !== null && phrase === (await checkPhrase(key))',
    replace: 'key !== null || phrase === null',
    match: 'sqlite: the check phrase is picked from three, before the page has the key',
  },
  {
    ...{ attack: 16, ...ENTITLEMENT },
    says: 'If a project requires two people, one approval is not enough.',
    find: 'isEnough: given.length + (isNew ? 1 : 0) >= 2,',
    replace: 'isEnough: true,',
    match: 'sqlite: where two people approve, the first yes is no answer, and the second one is',
  },
  {
    ...{ attack: 17, ...SEAL },
    says: 'An answer that is sealed for one question does not count for another.',
    find: "  if (content.id !== expected.id) throw mismatch('another question')\n",
    replace: '',
  },
  {
    attack: 17,
    says: 'A job that proves nothing does not belong to the run of a job that does.',
    file: 'responder/src/questions/run.ts',
    find: '  const builder = verified && runOf(verified)\n',
    replace: '  const builder = verified?.run ? runOf(verified) : null\n',
    test: 'responder/test/questions/run.test.ts',
  },
  {
    attack: 17,
    says: 'Answering several questions together answers only those that were on the screen.',
    file: 'responder/page/src/run/readings.ts',
    find: ' && !unread.includes(one)',
    replace: '',
    test: 'responder/test/page/run-groups.test.ts',
  },
  {
    attack: 18,
    says: 'A question ends at its deadline.',
    file: 'lib/release/deadline.ts',
    find: '    if (now() >= deadline) throw new QuestionExpired()\n',
    replace: '',
    test: 'test/release/question-session.test.ts',
  },
  {
    ...{ attack: 32, ...BOUNDS },
    says: 'A project can’t have more open questions than its limit.',
    find: '    if (Number(row?.count) < openPerProject) return\n',
    replace: '    if (row) return\n',
    match:
      'sqlite: one more question than a project may have open is told to come again, until one of them is over',
  },
  {
    ...{ attack: 32, ...BOUNDS },
    says: 'A project can’t fill more of the store than its limit.',
    find: '    if (next > storagePerProject) {',
    replace: '    if (next < 0) {',
    match:
      'sqlite: the space of a project is said to be nearly full before it is, and then its jobs are refused',
  },
  {
    ...{ attack: 33, ...NAMES },
    says: 'A package’s name has to be one that npm could publish.',
    find: 'if (!isPackageName(name)) throw',
    replace: "if (name === '') throw",
  },
  {
    ...{ attack: 33, ...NAMES },
    says: 'A version and a dist-tag can’t be prose.',
    find: 'if (!isDistTag(tag)) throw',
    replace: "if (tag === '') throw",
  },
  {
    attack: 33,
    says: 'Invisible characters are refused.',
    file: 'protocol/src/text.ts',
    find: '\\\\u200b-\\\\u200f\\\\u2028-\\\\u202e',
    replace: '\\\\u2028-\\\\u2029',
    test: 'protocol/test/question.test.ts',
  },
  {
    attack: 34,
    says: 'Restoring a back-up does not let in those who were signed in when it was made.',
    file: 'responder/src/store/backup.ts',
    find: "...(['sessions', 'used_challenges',",
    replace: "...(['used_challenges',",
    test: 'responder/test/store/backup.test.ts',
    match:
      'sqlite: nobody is signed in after a restore, and no challenge is used up, whatever is in the file',
  },
  {
    attack: 34,
    says: 'A change to the audit log breaks its chain.',
    file: 'responder/src/audit/audit.ts',
    find: 'if (!isNext || entry.hash !== hashOf(hash, entry)) return',
    replace: 'if (!isNext) return',
    test: 'responder/test/audit/audit.test.ts',
  },
  {
    attack: 34,
    says: 'The head of the audit log is also kept elsewhere, and a rewritten chain does not contain it.',
    file: 'responder/src/audit/audit.ts',
    find: '    if (since && !isSame) return { ok: false, replacedId: since.id }\n',
    replace: '',
    test: 'responder/test/audit/audit.test.ts',
    match: 'a chain that was written anew, or cut off, does not go through a head that was kept elsewhere',
  },
  {
    attack: 36,
    says: 'Every package in a list has to be one that the project may ask about.',
    file: 'responder/src/questions/ask.ts',
    find: 'of question.packages ?? [question.package]',
    replace: 'of [question.package]',
    test: 'responder/test/questions/several.test.ts',
    match: 'sqlite: every package has to be one that the project may ask for, with a name that npm takes',
  },
  {
    attack: 36,
    says: 'An answer is sealed to the whole list.',
    file: 'protocol/src/packages-digest.ts',
    find: 'return packages ? await packagesDigest(packages) : integrity',
    replace: 'return packages ? integrity : integrity',
    test: 'protocol/test/packages-digest.test.ts',
    match: 'an answer to a question with packages opens for its list alone',
  },
  {
    attack: 36,
    says: 'Two people approve the same list.',
    file: 'responder/src/questions/entitlement/content.ts',
    find: ', packages: listed })',
    replace: ' })',
    test: 'responder/test/questions/several.test.ts',
    match: 'sqlite: two people have to approve the same list',
  },
]

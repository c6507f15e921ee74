import test from 'ava'
import { judgeDocument } from '../../lib/registry/package-document.ts'
import { strongestEarlier } from '../../lib/trust/strongest-earlier.ts'
import { replyWith } from '../fakes/registry.ts'
import { packumentOf, ROWS } from './packuments.ts'

const NEXT = { isPrerelease: false, before: Date.parse('2026-12-01T00:00:00Z') }

function historyOf(packument: object) {
  const document = judgeDocument({ kind: 'reply', reply: replyWith(200, packument) })
  if (document.kind !== 'package') throw new Error(document.kind)
  return document.versions
}

for (const { what, versions, time, isPrerelease = false, strongest } of ROWS) {
  test(`the strongest evidence of ${what} is ${strongest?.flat().join(' ') ?? 'none'}`, (t) => {
    const [version, carries] = strongest ?? []
    t.deepEqual(
      strongestEarlier(historyOf(packumentOf(versions, time)), { ...NEXT, isPrerelease }),
      strongest && { version, carries },
    )
  })
}

test('a package whose versions were all unpublished is new', (t) => {
  const packument = {
    name: 'tool',
    time: { unpublished: { time: '2026-01-01T00:00:00Z', versions: ['1.0.0'] } },
  }
  t.deepEqual(judgeDocument({ kind: 'reply', reply: replyWith(200, packument) }), { kind: 'absent' })
})

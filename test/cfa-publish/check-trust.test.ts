import test from 'ava'
import { checkTrust } from '../../lib/cfa-publish/check-trust.ts'
import { type KeptWrite, keyOf } from '../../lib/cfa-publish/kept-write.ts'
import type { Run } from '../../lib/cfa-publish/verify-run.ts'
import type { Options } from '../../lib/config/options.ts'
import { readPackageDocument } from '../../lib/registry/package-document.ts'
import { START } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { absent, replyWith } from '../fakes/registry.ts'
import { failIn } from '../fakes/release.ts'
import { createTableRegistry } from '../fakes/table-registry.ts'
import { PROVENANCE, packumentOf, STAGED } from '../trust/packuments.ts'
import { aPackage, aTag } from './writes.ts'

interface Given {
  trust?: Options['trust']
  isStaged?: boolean
  /** The versions of the first package that is requested. */
  versions?: Record<string, object>
}

function runWith({ trust = 'keep', isStaged = false, versions = { '0.9.0': STAGED } }: Given = {}) {
  const registry = createTableRegistry({ packument: [replyWith(200, packumentOf(versions)), absent()] })
  const context = createContext()
  const run = {
    ...{ context, fail: failIn(), trust: new Map(), options: { trust }, flags: { isStaged } },
    ...{ connection: { registry, reader: undefined }, effects: { now: () => START } },
  } as unknown as Run
  return { run, context }
}

/** Checks writes against what the registry has now. */
async function check(writes: KeptWrite[], run: Run): Promise<void> {
  const { registry } = run.connection
  const documents = new Map()
  for (const { kind, name } of writes)
    if (kind === 'publish') documents.set(name, await readPackageDocument(registry, undefined, name))
  checkTrust({ writes, documents }, run)
}

const [a, b] = [aPackage('a'), aPackage('b')]

test('a package that carries less than before is ETRUSTDOWNGRADE, and a new package or a dist-tag is not', async (t) => {
  const { run } = runWith()
  const { message, details } = await t.throwsAsync<Error & { details?: string }>(
    check([a, b, aTag('c', 'next')], run),
    { code: 'ETRUSTDOWNGRADE' },
  )
  t.regex(
    `${message} ${details}`,
    /Package: `a`\. It would carry: `nothing`\. Earlier version: `0\.9\.0 \(approved/,
  )
})

test('with --staged every version carries an approval, in addition to any provenance', async (t) => {
  const { run } = runWith({ isStaged: true })
  const signed = aPackage('a', [], { isSigned: true })
  await check([signed, b], run)
  t.deepEqual(run.trust.get(keyOf(signed)), {
    carries: ['approval', 'provenance'],
    earlier: { version: '0.9.0', carries: ['approval'] },
  })
  t.deepEqual(run.trust.get(keyOf(b)), { carries: ['approval'], earlier: null })
})

for (const [isSigned, code] of [
  [true, undefined],
  [false, 'ETRUSTDOWNGRADE'],
] as const) {
  test(`after provenance, a package ${isSigned ? 'with' : 'without'} a bundle is ${code ?? 'accepted'}`, async (t) => {
    const { run } = runWith({ versions: { '0.9.0': PROVENANCE } })
    const checking = check([aPackage('a', [], { isSigned })], run)
    await (code ? t.throwsAsync(checking, { code }) : t.notThrowsAsync(checking))
  })
}

test('each package that carries less gets an error of its own', async (t) => {
  const { run } = runWith()
  const registry = createTableRegistry({ packument: replyWith(200, packumentOf({ '0.9.0': STAGED })) })
  const error = await t.throwsAsync<Error & { errors?: Error[] }>(
    check([a, b], { ...run, connection: { ...run.connection, registry } }),
  )
  t.is(error?.errors?.length, 2)
})

test('with --trust allow, a package that carries less is a warning and is marked in the question', async (t) => {
  const { run, context } = runWith({ trust: 'allow' })
  await check([a], run)
  t.regex(context.lines[0] ?? '', /^This version of a will carry less than an earlier one\./)
  t.deepEqual(run.trust.get(keyOf(a))?.carries, [])
})

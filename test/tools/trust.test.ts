import { isWeaker } from '@cfa/protocol'
import test from 'ava'
import { judgeDocument, type PublishedVersion } from '../../lib/registry/package-document.ts'
import { expectedTrust } from '../../lib/trust/guard.ts'
import { replyWith } from '../fakes/registry.ts'
import { withTurn } from '../helpers/turns.ts'
import { PROVENANCE, packumentOf, ROWS, STAGED, TOKEN, TRUSTED } from '../trust/packuments.ts'
import { judgeWithPnpm, servePackuments } from './with-pnpm.ts'

const NOW = '2026-11-20T00:00:00.000Z'
const BY_RANK = [TOKEN, PROVENANCE, TRUSTED, STAGED] as const

/** Each row with a next version one rank weaker than the strongest one, and some rows with one as strong. */
const cases = ROWS.filter(({ isBroken }) => !isBroken)
  .flatMap((row) => {
    const rank = rankOf(row.strongest?.[1])
    const isShort = row.what.split(' ').length <= 3
    return [...(rank > 0 ? [rank - 1] : [0]), ...(isShort && rank > 0 ? [rank] : [])].map((next) => ({
      ...row,
      next,
    }))
  })
  .map((row, index) => ({
    ...row,
    name: `tool-${index}`,
    version: row.isPrerelease ? '9.0.0-rc.1' : '9.0.0',
  }))

function rankOf(carries: readonly string[] = []): number {
  if (carries.includes('approval')) return 3
  if (!carries.includes('provenance')) return 0
  return carries.includes('trusted-publisher') ? 2 : 1
}

const before = ({ versions, time }: (typeof cases)[number]) => packumentOf(versions, time)

const registry = await servePackuments(
  test,
  Object.fromEntries(cases.map((one) => [one.name, withNext(one)])),
)

/** The document that the registry would have after the release. */
function withNext(one: (typeof cases)[number]): object {
  const { name, version } = one
  const packument = before(one)
  const published = Object.entries({ ...packument.versions, [version]: BY_RANK[one.next] })
  const versions = published.map(([each, manifest]) => [each, manifest && full(name, each, manifest)])
  const time = 'time' in packument ? { time: { ...packument.time, [version]: NOW } } : {}
  return { name, 'dist-tags': { latest: version }, ...time, versions: Object.fromEntries(versions) }
}

function full(name: string, version: string, manifest: { dist?: object } | object): object {
  const dist = {
    tarball: `${'http://127.0.0.1/'}${name}-${version}.tgz`,
    integrity: `sha512-${'A'.repeat(86)}==`,
    ...('dist' in manifest ? (manifest.dist as object) : {}),
  }
  return { name, version, ...manifest, dist }
}

function guardRefuses(one: (typeof cases)[number]): boolean {
  const document = judgeDocument({ kind: 'reply', reply: replyWith(200, before(one)) })
  const history: PublishedVersion[] = document.kind === 'package' ? document.versions : []
  const next = judgeDocument({
    kind: 'reply',
    reply: replyWith(200, { versions: { next: BY_RANK[one.next] } }),
  })
  const carries = next.kind === 'package' ? (next.versions[0]?.carries ?? []) : []
  const { isPrerelease = false } = one
  return isWeaker(expectedTrust({ history, carries }, { isPrerelease, now: Date.parse(NOW) }))
}

for (const one of cases) {
  for (const major of [11, 12] as const) {
    test(`after ${one.what}, the plugin judges rank ${one.next} as pnpm ${major} does`, async (t) => {
      const { name, version } = one
      const { isRefused, output } = await withTurn(() => judgeWithPnpm(major, { registry, name, version }))
      t.is(guardRefuses(one), isRefused, output)
      t.is(isRefused, one.next < rankOf(one.strongest?.[1]), output)
    })
  }
}

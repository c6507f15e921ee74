import type { Evidence } from '@cfa/protocol'

const PERSON = { name: 'alice', email: 'alice@example.com' }
const GITHUB = {
  name: 'GitHub Actions',
  email: 'npm-oidc-no-reply@github.com',
  trustedPublisher: { id: 'github', oidcConfigId: 'oidc:0c1d6ae4-6b52-4d0b-a0a3-8a6d7d2f4f11' },
}
const ATTESTATIONS = {
  url: 'https://registry.npmjs.org/-/npm/v1/attestations/tool@1.0.0',
  provenance: { predicateType: 'https://slsa.dev/provenance/v1' },
}

/** How the registry shows that versions were published. */
export const TOKEN = { _npmUser: PERSON }
export const PROVENANCE = { _npmUser: PERSON, dist: { attestations: ATTESTATIONS } }
export const TRUSTED = { _npmUser: GITHUB, dist: { attestations: ATTESTATIONS } }
export const TRUSTED_ALONE = { _npmUser: GITHUB }
export const STAGED = { _npmUser: { ...PERSON, approver: PERSON } }
export const STAGED_BY_CI = {
  _npmUser: { ...GITHUB, approver: PERSON },
  dist: { attestations: ATTESTATIONS },
}
/** npm's own publish attestation, without provenance. */
export const ATTESTED = { _npmUser: PERSON, dist: { attestations: { url: ATTESTATIONS.url } } }

type Manifest = object | null

/** A packument with versions in the order of their publication, and how each was published. */
export function packumentOf(versions: Record<string, Manifest>, time: Record<string, unknown> | null = {}) {
  const dates = Object.keys(versions).map((version, index) => [
    version,
    `2026-0${index + 1}-01T00:00:00.000Z`,
  ])
  return { name: 'tool', versions, ...(time ? { time: { ...Object.fromEntries(dates), ...time } } : {}) }
}

/** One approved version, and the others by a trusted publisher. */
function manyVersions(count: number, approved: number) {
  const indexes = Array.from({ length: count }, (_, index) => index)
  const version = (index: number) => `1.${index}.0`
  const at = (index: number) => new Date(Date.parse('2020-01-01T00:00:00Z') + index * 3_600_000).toISOString()
  return {
    versions: Object.fromEntries(
      indexes.map((index) => [version(index), index === approved ? STAGED : TRUSTED]),
    ),
    time: Object.fromEntries(indexes.map((index) => [version(index), at(index)])),
  }
}

interface Row {
  what: string
  versions: Record<string, Manifest>
  /** `null`: the registry has no dates at all. */
  time?: Record<string, unknown> | null
  isPrerelease?: boolean
  /** pnpm 11 itself ends with a `TypeError`. */
  isBroken?: boolean
  /** The version with the strongest evidence, and what it carries. */
  strongest: [version: string, carries: Evidence[]] | null
}

export const ROWS: readonly Row[] = [
  { what: 'no version', versions: {}, strongest: null },
  { what: 'a version published with a token', versions: { '1.0.0': TOKEN }, strongest: null },
  { what: 'provenance', versions: { '1.0.0': PROVENANCE }, strongest: ['1.0.0', ['provenance']] },
  {
    what: 'a trusted publisher',
    versions: { '1.0.0': TRUSTED, '1.1.0': PROVENANCE },
    strongest: ['1.0.0', ['trusted-publisher', 'provenance']],
  },
  { what: 'a trusted publisher without provenance', versions: { '1.0.0': TRUSTED_ALONE }, strongest: null },
  { what: 'attestations without provenance', versions: { '1.0.0': ATTESTED }, strongest: null },
  {
    what: 'an approval',
    versions: { '1.0.0': STAGED, '1.1.0': TRUSTED },
    strongest: ['1.0.0', ['approval']],
  },
  {
    what: 'an approval of a version that a trusted publisher staged',
    versions: { '1.0.0': TRUSTED, '1.1.0': STAGED_BY_CI },
    strongest: ['1.1.0', ['approval', 'trusted-publisher', 'provenance']],
  },
  {
    what: 'two versions with the same evidence',
    versions: { '2.0.0': PROVENANCE, '1.9.1': PROVENANCE },
    strongest: ['1.9.1', ['provenance']],
  },
  {
    what: 'a higher version that was published earlier',
    versions: { '3.0.0': STAGED, '2.9.1': TOKEN },
    strongest: ['3.0.0', ['approval']],
  },
  {
    what: 'a stronger prerelease before a stable version',
    versions: { '1.0.0-rc.1': STAGED, '1.0.0': TOKEN },
    strongest: null,
  },
  {
    what: 'a stronger prerelease before a prerelease',
    versions: { '1.0.0-rc.1': STAGED, '1.0.0': TOKEN },
    isPrerelease: true,
    strongest: ['1.0.0-rc.1', ['approval']],
  },
  {
    what: 'a stronger stable version before a prerelease',
    versions: { '1.0.0': STAGED },
    isPrerelease: true,
    strongest: ['1.0.0', ['approval']],
  },
  { what: 'the placeholder of a staged name', versions: { '0.0.0-stage': TOKEN }, strongest: null },
  {
    what: 'a version without a date',
    versions: { '1.0.0': STAGED },
    time: { '1.0.0': undefined },
    strongest: null,
  },
  {
    what: 'a version with an invalid date',
    versions: { '1.0.0': STAGED },
    time: { '1.0.0': 'yesterday' },
    strongest: null,
  },
  {
    what: 'a version with a future date',
    versions: { '1.0.0': STAGED },
    time: { '1.0.0': '2099-01-01T00:00:00Z' },
    strongest: null,
  },
  { what: 'a packument without dates', versions: { '1.0.0': STAGED }, time: null, strongest: null },
  {
    what: 'an unpublished version, of which only the date is left',
    versions: { '1.1.0': TOKEN },
    time: { '1.0.0': '2026-01-01T00:00:00.000Z', modified: '2026-02-01T00:00:00.000Z' },
    strongest: null,
  },
  {
    what: 'malformed versions before a good one',
    isBroken: true,
    versions: { '0.9.0': null, '1.0.0': { _npmUser: 'alice', dist: [] }, '1.1.0': PROVENANCE },
    strongest: ['1.1.0', ['provenance']],
  },
  {
    what: 'evidence that is null or false',
    versions: {
      '1.0.0': { _npmUser: { ...PERSON, approver: null, trustedPublisher: false } },
      '1.1.0': { _npmUser: PERSON, dist: { attestations: null } },
      '1.2.0': { _npmUser: GITHUB, dist: { attestations: { provenance: null } } },
    },
    strongest: null,
  },
  {
    what: 'provenance of another kind',
    versions: {
      '1.0.0': { _npmUser: PERSON, dist: { attestations: { provenance: { predicateType: 'x' } } } },
    },
    strongest: ['1.0.0', ['provenance']],
  },
  {
    what: 'a trusted publisher with only npm’s own attestation',
    versions: { '1.0.0': { ...ATTESTED, ...TRUSTED_ALONE } },
    strongest: null,
  },
  {
    what: 'an approved version that is deprecated',
    versions: { '1.0.0': { ...STAGED, deprecated: 'Use 2.0.0.' } },
    strongest: ['1.0.0', ['approval']],
  },
  {
    what: 'one approved version among two thousand',
    ...manyVersions(2000, 1200),
    strongest: ['1.1200.0', ['approval']],
  },
  {
    what: 'dates in other formats',
    versions: { '1.0.0': TRUSTED, '1.1.0': PROVENANCE },
    time: { '1.0.0': '2026-01-01', '1.1.0': '2026-02-01T01:00:00+01:00' },
    strongest: ['1.0.0', ['trusted-publisher', 'provenance']],
  },
  {
    what: 'an approver given as a name',
    versions: { '1.0.0': { _npmUser: { approver: 'alice' } } },
    strongest: ['1.0.0', ['approval']],
  },
]

import test from 'ava'
import type { HookCall } from '../helpers/hooks.ts'
import { compareWithPeer } from './compare.ts'
import { type Place, type Row, release } from './row.ts'

const addChannel = (channel: string | null): HookCall[] => [
  { hook: 'verifyConditions' },
  { hook: 'addChannel', nextRelease: { channel } },
]

const rows: Array<(place: Place) => Row> = [
  ({ url }) => ({
    what: 'a channel alongside a tag in publishConfig, and the page of the default registry',
    package: { publishConfig: { registry: url, tag: 'other' } },
    env: { DEFAULT_NPM_REGISTRY: url },
    calls: release({}, { channel: 'next' }),
  }),
  () => ({
    what: 'a release that is added to another channel in the same run',
    calls: [...release({}, { channel: 'next' }), { hook: 'addChannel' }],
  }),
  () => ({ what: 'a channel that is a range', calls: release({}, { channel: '1.x' }) }),
  () => ({
    what: 'a prerelease',
    calls: release({}, { version: '1.0.0-beta.1', channel: 'beta' }),
  }),
  () => ({ what: 'another channel', published: { '1.0.0': 'latest' }, calls: addChannel('next') }),
  () => ({
    what: 'the default channel',
    alsoAsking: true,
    published: { '1.0.0': 'next' },
    calls: addChannel(null),
  }),
  () => ({
    what: 'another channel that is a range',
    published: { '1.0.0': 'latest' },
    calls: addChannel('1.x'),
  }),
  () => ({
    what: 'a channel for a version that does not exist',
    calls: addChannel('next'),
    errors: ['ExecaError'],
  }),
]

await compareWithPeer(test, rows)

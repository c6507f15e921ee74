import test from 'ava'
import { checkPublishConfig } from '../../lib/package/check-publish-config.ts'

const refused = [
  'proxy',
  'http-proxy',
  'https-proxy',
  'noproxy',
  'no-proxy',
  'ca',
  'cafile',
  'cert',
  'key',
  'strict-ssl',
  'local-address',
  'otp',
  '_auth',
  '_authToken',
  '_password',
  'username',
  'userconfig',
  'globalconfig',
  'Strict-SSL',
  '//registry.example/:_authToken',
  '//registry.example/:certfile',
]

for (const key of refused) {
  test(`publishConfig may not have ${key}, and the error does not show its value`, (t) => {
    const [error, ...more] = checkPublishConfig({ name: 'a', publishConfig: { [key]: 'hidden' } })
    t.is(error?.code, 'EINVALIDPUBLISHCONFIG')
    t.true(error?.details?.includes(key), error?.details)
    t.notRegex(`${error?.message}${error?.details}`, /hidden/)
    t.is(more.length, 0)
  })
}

const harmless = {
  registry: 'https://registry.example/',
  '@a:registry': 'https://registry.example/',
  access: 'public',
  tag: 'next',
  provenance: true,
  directory: 'dist',
  'fetch-retries': 1,
  keys: [],
  'ca-': 'x',
}

test('publishConfig may have keys that do not redirect the request', (t) => {
  t.deepEqual(checkPublishConfig({ name: 'a', publishConfig: harmless }), [])
  t.deepEqual(checkPublishConfig({ name: 'a' }), [])
})

test('each refused key of publishConfig is an error', (t) => {
  const publishConfig = { proxy: 'x', access: 'public', otp: 'x' }
  t.is(checkPublishConfig({ name: 'a', publishConfig }).length, 2)
})

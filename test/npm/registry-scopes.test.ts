import test from 'ava'
import { read } from './npm-settings.ts'

test('the scopes of a registry are those that any source gives to it, and no stronger one elsewhere', async (t) => {
  const { settings } = await read(t, {
    project: {
      '.npmrc': '@moved:registry=https://other.example/npm/\n@below:registry=https://registry.example/npm/a/',
    },
    user: '@moved:registry=https://registry.example/npm/\n@slash:registry=https://Registry.example/npm',
    env: { 'npm_config_@env:registry': 'https://registry.example/npm/' },
  })
  t.deepEqual(settings.scopesOf('https://registry.example/npm/').sort(), ['@env', '@slash'])
})

test('a registry without scopes, or a setting that is no URL, gives none', async (t) => {
  const { settings } = await read(t, { user: '@a:registry=nowhere' })
  t.deepEqual(settings.scopesOf('https://registry.example/'), [])
})

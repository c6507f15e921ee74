import test from 'ava'
import { eventually } from '../helpers/eventually.ts'
import { openClientScene } from './client-scene.ts'

test('a project gets a secret for this API after it is turned on, and loses it when it is turned off', async (t) => {
  const scene = await openClientScene(t, {}, { cfa: false })
  t.is(scene.project.cfaSecret, null)
  const url = `/api/projects/${scene.project.id}`
  const change = (payload: object) => scene.admin.inject({ method: 'PATCH', url, payload })
  const make = () =>
    scene.admin.inject({
      method: 'POST',
      url: `${url}/secrets`,
      payload: { graceHours: 0, opens: 'cfa-api' },
    })
  const test = (secret: string) =>
    scene.post('/github/test', {}, { authorization: `bearer ${secret}` }).then(({ statusCode }) => statusCode)
  t.is((await make()).json().error, 'invalid')
  t.like((await change({ cfa: true })).json(), { cfa: true, secrets: [{ opens: 'endpoint' }] })
  const first = (await make()).json()
  t.is(first.secret, null)
  t.is(await test(first.cfaSecret), 200)
  t.is((await change({ rules: { pickPhrase: true } })).statusCode, 400)
  const off = (await change({ cfa: false, rules: { pickPhrase: true } })).json()
  t.like(off, { cfa: false })
  t.deepEqual(
    off.secrets.map(({ opens }: { opens: string }) => opens),
    ['endpoint'],
  )
  await change({ cfa: true, rules: { pickPhrase: false } })
  t.is(await test(first.cfaSecret), 404)
  t.is(await test((await make()).json().cfaSecret), 200)
})

test('each secret of a project opens only its own API, and is replaced alone', async (t) => {
  const scene = await openClientScene(t)
  const own = (secret: string) =>
    scene.app
      .inject({ url: '/p/tool', headers: { authorization: `Bearer ${secret}` } })
      .then(({ statusCode }) => statusCode)
  t.is(await own(scene.project.secret), 200)
  t.is(await own(scene.secret), 401)
  const url = `/api/projects/${scene.project.id}/secrets`
  const rotate = async (payload: object) =>
    (await scene.admin.inject({ method: 'POST', url, payload })).json()
  const mine = await rotate({ graceHours: 0 })
  t.is(mine.cfaSecret, null)
  t.is(await own(scene.project.secret), 401)
  t.is((await scene.post('/github/test', {})).statusCode, 200)
  const clients = await rotate({ graceHours: 0, opens: 'cfa-api' })
  t.is((await scene.post('/github/test', {})).statusCode, 404)
  t.is(await own(mine.secret), 200)
  t.is(await own(clients.cfaSecret), 401)
  t.deepEqual(clients.secrets.map(({ opens }: { opens: string }) => opens).sort(), ['cfa-api', 'endpoint'])
  const { entries } = (await scene.admin.inject({ url: '/api/audit' })).json()
  const rotations = entries.filter(({ action }: { action: string }) => action === 'project.rotate')
  t.deepEqual(
    rotations.map(({ detail }: { detail: { opens: string } }) => detail.opens),
    ['cfa-api', 'endpoint'],
  )
})

test('each secret has its own date of last use', async (t) => {
  const scene = await openClientScene(t)
  await scene.post('/github/test', {})
  const used = async (): Promise<Record<string, boolean>> => {
    const { projects } = (await scene.admin.inject({ url: '/api/projects' })).json()
    return Object.fromEntries(
      projects[0].secrets.map(({ opens, usedAt }: { opens: string; usedAt: number | null }) => [
        opens,
        usedAt !== null,
      ]),
    )
  }
  await eventually(async () => (await used())['cfa-api'] === true)
  t.deepEqual(await used(), { 'cfa-api': true, endpoint: false })
})

import test, { type ExecutionContext } from 'ava'
import { readConfig } from '../../src/config/read-config.ts'
import { openStore } from '../../src/store/open.ts'
import { forEachDatabase, storeFolder } from '../helpers/databases.ts'
import { startService } from '../helpers/service.ts'
import { shellIn } from '../helpers/shell.ts'
import { signedIn } from '../helpers/signed-in.ts'

const environmentOf = async (t: ExecutionContext, more: Record<string, string> = {}) => ({
  CFA_DATA_DIR: await storeFolder(t),
  CFA_PUBLIC_URL: 'http://localhost:8484',
  ...more,
})

forEachDatabase((kind, _open, { place }) => {
  test(`${kind}: a restore says how old the back-up is, and lists everyone and everything that works again`, async (t) => {
    const { address } = await place(t)
    const environment = await environmentOf(t, kind === 'postgres' ? { CFA_DATABASE_URL: address } : {})
    const config = readConfig(environment)
    const database = await openStore(config, { asService: true, now: Date.now })
    const service = await startService(t, { database, config })
    const ada = await signedIn(service, { role: 'admin', name: 'Ada' })
    const eve = await signedIn(service, { name: 'Eve' })
    const post = async (url: string, payload: object) =>
      (await ada.inject({ method: 'POST', url, payload })).json()
    const project = await post('/api/projects', {
      name: 'tool',
      packages: ['tool'],
      cfa: true,
      secretName: 'GitHub',
    })
    const target = { kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/x' }
    await post(`/api/projects/${project.id}/channels`, { name: '#releases', target })
    const invitation = await post('/api/invitations', { role: 'admin', name: 'Mallory' })
    await service.app.close()
    await database.close()
    const began = Date.now()
    const backup = (await shellIn(environment)('', 'backup', '-')).text
    t.false(backup.includes('"table":"sessions"'))
    t.is((await shellIn(environment)('', 'person', 'remove', eve.person.id)).exitCode, 0)
    const empty = await environmentOf(t)
    const restored = JSON.parse((await shellIn(empty)(backup, 'restore', '-', '--json')).text)
    t.true(restored.madeAt >= began && restored.madeAt <= Date.now())
    t.like(restored.people[0], { id: ada.person.id, name: 'Ada', role: 'admin' })
    t.like(restored.people[1], { id: eve.person.id, name: 'Eve', passkeys: [{ name: 'First passkey' }] })
    t.deepEqual(restored.secrets.map(({ opens }: { opens: string }) => opens).sort(), ['cfa-api', 'endpoint'])
    t.like(restored.secrets[0], { project: 'tool', name: 'GitHub', expiresAt: null })
    t.like(restored.channels, [{ kind: 'slack', name: '#releases', owner: 'tool' }])
    t.like(restored.invitations, [{ id: invitation.id, name: 'Mallory', role: 'admin' }])
    const { text } = await shellIn(await environmentOf(t))(backup, 'restore', '-')
    t.regex(
      text,
      new RegExp(`from ${new Date(restored.madeAt).toISOString().slice(0, 13).replace('T', ' ')}`),
    )
    t.regex(
      text,
      new RegExp(`People \\(cfa-responder person remove ID [^]*${eve.person.id}  maintainer  Eve`),
    )
    t.regex(text, /cfa-responder project rotate NAME --grace-hours 0 [^]* {2}tool {2}“GitHub”, made/)
    t.regex(
      text,
      /CFA API \(cfa-responder project rotate NAME --cfa --grace-hours 0 [^]* {2}tool {2}“GitHub”, made/,
    )
    t.regex(text, /Channels \(Remove, on the page, ends one\):\n {2}slack {2}“#releases” of tool/)
    t.false(text.includes('hooks.slack.com'))
    t.regex(text, new RegExp(`cfa-responder person uninvite ID [^]*${invitation.id}  admin  Mallory`))
    const shell = shellIn(empty)
    t.is((await shell('', 'person', 'remove', eve.person.id)).exitCode, 0)
    t.is((await shell('', 'project', 'rotate', 'tool', '--grace-hours', '0')).exitCode, 0)
    t.is((await shell('', 'person', 'uninvite', invitation.id)).exitCode, 0)
    t.is((await shell('', 'person', 'uninvite', invitation.id)).exitCode, 1)
  })
})

import test from 'ava'
import { configuredCode } from '../../lib/unattended/configured-code.ts'

const RECOVERY = 'a1'.repeat(32)

const rows = [
  { what: 'nothing set', env: {}, sent: undefined, code: undefined },
  { what: 'what npm sent', env: {}, sent: '123456', code: '123456' },
  { what: 'the variable', env: { NPM_CONFIG_OTP: '123456' }, sent: undefined, code: '123456' },
  { what: 'the variable in lower case', env: { npm_config_otp: '123 456' }, sent: undefined, code: '123456' },
  { what: 'the variable before .npmrc', env: { NPM_CONFIG_OTP: '123456' }, sent: '654321', code: '123456' },
  { what: 'an empty variable', env: { NPM_CONFIG_OTP: '' }, sent: '654321', code: '654321' },
  { what: 'a recovery code', env: { NPM_CONFIG_OTP: RECOVERY }, sent: undefined, code: undefined },
]
for (const { what, env, sent, code } of rows) {
  test(`the code that the job has: ${what}`, (t) => {
    t.is(configuredCode(env, sent), code)
  })
}

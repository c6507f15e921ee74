import client from '@continuous-auth/client'
import { execa } from 'execa'

/** A release job with the CFA client. Like CFA's semantic-release plugin, it gets the code first, then publishes. */
const otp = await client.getOtp()
await execa('npm', ['publish', '--tag', 'latest'], { env: { npm_config_otp: otp }, stdin: 'ignore' })

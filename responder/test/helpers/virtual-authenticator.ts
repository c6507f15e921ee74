import type { Page } from 'playwright-core'

/**
 * Gives a tab a passkey authenticator whose owner is always there and always agrees, unless `agrees` says otherwise.
 */
export async function addAuthenticator(page: Page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    agrees: async (isUserVerified: boolean) => {
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
    /** Removes the passkeys, as on another device. */
    forget: async () => {
      await devtools.send('WebAuthn.clearCredentials', { authenticatorId })
    },
  }
}

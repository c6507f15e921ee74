import test from 'ava'
import { isPublicAddress } from '../../src/notify/addresses.ts'

const REFUSED = {
  'this network': ['0.0.0.0', '0.1.2.3'],
  'private networks': ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  'shared address space (CGNAT)': ['100.64.0.1', '100.127.255.255'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  'link-local': ['169.254.1.1', 'fe80::1', 'fe80::1%eth0'],
  'metadata services': [
    '169.254.169.254',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    'fd00:ec2::254',
  ],
  'unique-local': ['fc00::1', 'fdff::1'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  benchmarks: ['198.18.0.1', '198.19.255.255'],
  multicast: ['224.0.0.1', '239.255.255.250', 'ff02::1'],
  reserved: ['240.0.0.1', '255.255.255.255', '::', '5f00::1', 'fec0::1'],
  'IPv4 within IPv6': [
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::7f00:1',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
    '2001::1',
  ],
  'what is not an address': ['', 'localhost', '1.2.3', '0x7f.1', '8.8.8.8 '],
}

for (const [title, addresses] of Object.entries(REFUSED)) {
  test(`refuses ${title}`, (t) => {
    for (const address of addresses) t.false(isPublicAddress(address), address)
  })
}

test('accepts public addresses, even those next to refused ranges', (t) => {
  const addresses = [
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
  ]
  const more = [
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '2606:4700::1111',
    '2001:4860::1',
  ]
  for (const address of [...addresses, ...more]) t.true(isPublicAddress(address), address)
})

// The lines of npm's libraries. See make.sh.
const path = require('path')
const root = process.env.NODE_PATH
const version = name => name + ' ' + require(path.join(root, name, 'package.json')).version
const passwords = ['correct horse battery staple', 'pässwörd ✓ 1']
const put = line => console.log(JSON.stringify(line))
const called = (f, ...args) => new Promise((ok, no) => f(...args, (err, value) => (err ? no(err) : ok(value))))

async function main() {
  for (const password of passwords) {
    // How long it takes doubles with the years; "work" is its setting for that.
    const credential = require('credential')({work: 0.0001})
    put({system: "npm's credential", value: await called(credential.hash, password), password, origin: version('credential'), hasher: 'pbkdf2_sha1'})

    const andSalt = require('password-hash-and-salt')(password)
    put({system: "npm's password-hash-and-salt", value: await called(andSalt.hash.bind(andSalt)), password, origin: version('password-hash-and-salt'), hasher: 'pbkdf2_sha1'})

    const pbkdf2 = require('@phc/pbkdf2')
    for (const digest of ['sha256', 'sha512'])
      put({system: "npm's @phc/pbkdf2", value: await pbkdf2.hash(password, {digest, iterations: 1000}), password, origin: version('@phc/pbkdf2'), hasher: digest === 'sha256' ? 'pbkdf2_sha256' : 'pbkdf2_sha512_hex'})

    const dbAuth = require(path.join(root, '@redwoodjs/auth-dbauth-api/dist/shared.js'))
    for (const [how, hasher] of [['hashPassword', 'scrypt_werkzeug'], ['legacyHashPassword', 'pbkdf2_sha1']]) {
      const [value, salt] = dbAuth[how](password)
      put({system: 'RedwoodJS, ' + how, value, password, origin: version('@redwoodjs/auth-dbauth-api'), source: 'redwood', params: {salt}, hasher})
      if (hasher === 'scrypt_werkzeug')
        put({system: 'RedwoodJS, without its salt', value, origin: version('@redwoodjs/auth-dbauth-api'), code: 'digest_parameter_missing', says: 'salt'})
    }

    const old = require('password-hash')
    for (const options of [{}, {algorithm: 'sha256'}, {algorithm: 'md5', iterations: 3}, {algorithm: 'sha512'}])
      for (const source of [undefined, 'django'])
        put({system: "npm's password-hash", value: old.generate(password, options), origin: version('password-hash'), source, code: 'digest_not_importable', says: 'reset their password'})
  }
}
main()

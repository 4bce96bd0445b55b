<?php
// Users of a Symfony application: digests of its hashers in the columns of the entity that make:user
// and make:registration-form write (with the column salt of earlier years). Usage: php make.php FOLDER
require '/usr/share/php/Symfony/Component/PasswordHasher/autoload.php';

use Symfony\Component\PasswordHasher\Hasher\MessageDigestPasswordHasher;
use Symfony\Component\PasswordHasher\Hasher\NativePasswordHasher;

$native = new NativePasswordHasher(null, null, 5, PASSWORD_BCRYPT);
$legacy = new MessageDigestPasswordHasher('sha512', true, 5000);
$argon = new NativePasswordHasher(3, 10240, null, PASSWORD_ARGON2ID);
$passwords = ['correct horse battery staple', 'hunter2hunter2', 'Tr0ub4dor&3'];
$known = fopen($argv[1] . '/known.csv', 'w');
$out = fopen($argv[1] . '/user.csv', 'w');
fputcsv($known, ['email', 'password']);
fputcsv($out, ['id', 'email', 'roles', 'password', 'salt', 'is_verified']);
foreach (['ada', 'alan', 'grace'] as $i => $name) {
	$salt = $i === 1 ? 'a1b2c3d4e5f6' : '';
	$digest = [fn() => $native->hash($passwords[0]), fn() => $legacy->hash($passwords[1], $salt), fn() => $argon->hash($passwords[2])][$i]();
	fputcsv($out, [$i + 1, "$name@example.org", $i ? '[]' : '["ROLE_ADMIN"]', $digest, $salt, $i === 2 ? 0 : 1]);
	fputcsv($known, ["$name@example.org", $passwords[$i]]);
}

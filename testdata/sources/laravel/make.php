<?php
// Users as Laravel stores them: its hashers, its database layer, and the columns of the migration
// create_users_table of its skeleton. Usage: php make.php FOLDER
require '/usr/share/php/Illuminate/Database/autoload.php';
require '/usr/share/php/Illuminate/Hashing/autoload.php';

use Illuminate\Database\Capsule\Manager as Capsule;

$db = new Capsule;
$db->addConnection(['driver' => 'sqlite', 'database' => ':memory:']);
$db->setAsGlobal();
Capsule::schema()->create('users', function ($table) {
	$table->id();
	$table->string('name');
	$table->string('email')->unique();
	$table->timestamp('email_verified_at')->nullable();
	$table->string('password');
	$table->rememberToken();
	$table->timestamps();
});
$hashers = [new Illuminate\Hashing\BcryptHasher(['rounds' => 5]), new Illuminate\Hashing\ArgonHasher(['memory' => 1024, 'threads' => 1]), new Illuminate\Hashing\Argon2IdHasher(['memory' => 1024, 'threads' => 1])];
$passwords = ['correct horse battery staple', 'hunter2hunter2', 'Tr0ub4dor&3'];
$known = fopen($argv[1] . '/known.csv', 'w');
fputcsv($known, ['email', 'password']);
foreach (['Ada Lovelace', 'Alan Turing', 'Grace Hopper', 'Edsger Dijkstra'] as $i => $name) {
	$email = strtolower(str_replace(' ', '.', $name)) . '@example.org';
	Capsule::table('users')->insert(['name' => $name, 'email' => $email, 'email_verified_at' => $i % 2 ? null : '2023-01-02 03:04:05',
		'password' => $hashers[$i % 3]->make($passwords[$i % 3]), 'created_at' => "2023-01-0" . ($i + 1) . " 00:00:00", 'updated_at' => '2023-02-01 00:00:00']);
	fputcsv($known, [$email, $passwords[$i % 3]]);
}
$out = fopen($argv[1] . '/users.csv', 'w');
foreach (Capsule::table('users')->get() as $i => $row) {
	if ($i === 0) fputcsv($out, array_keys((array) $row));
	fputcsv($out, array_values((array) $row));
}

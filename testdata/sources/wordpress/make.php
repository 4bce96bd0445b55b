<?php
// Users of a WordPress site, made through its own functions: the tables go to a dump, and to two
// CSV files as phpMyAdmin exports them. Usage: php make.php SOCKET FOLDER
[, $socket, $out] = $argv;
define('DB_NAME', 'site'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:' . $socket);
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', ''); define('WP_INSTALLING', true); define('DISABLE_WP_CRON', true);
define('ABSPATH', '/usr/share/wordpress/'); define('WP_HTTP_BLOCK_EXTERNAL', true);
$table_prefix = 'blog_';
$_SERVER['HTTP_HOST'] = 'blog.example.com'; $_SERVER['REQUEST_URI'] = '/'; $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require ABSPATH . 'wp-settings.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
function wp_new_blog_notification($title, $url, $user, $password) {} // sends mail
wp_install('A blog', 'ada', 'ada.lovelace@example.com', false, '', 'correct horse battery staple');

$known = [['email', 'password'], ['ada.lovelace@example.com', 'correct horse battery staple']];
$people = [
	['alan.turing', 'Alan', 'Turing', 'hunter2hunter2', 'editor'],
	['Grace Hopper', 'Grace', 'Hopper', 'Tr0ub4dor&3', 'author'],          // a space, which Clerk does not take
	['edsger@example.com', 'Edsger', "D'ijkstra", 'back\\slash "quoted"', 'subscriber'],
	['barbara', 'Bárbara', 'Лисков', 'пароль-пароль', 'subscriber'],
	['old_md5', 'Old', 'Timer', 'hunter2hunter2', 'subscriber'],           // of before WordPress 2.5
];
foreach ($people as $i => [$login, $first, $last, $password, $role]) {
	$email = sprintf('%s.%d@example.com', strtolower(remove_accents($first)), $i + 2);
	$id = wp_insert_user(['user_pass' => $password] + wp_slash(['user_login' => $login, 'user_email' => $email, 'first_name' => $first,
		'last_name' => $last, 'display_name' => "$first $last", 'role' => $role, 'user_url' => 'https://example.com/?a=1&b=2', 'description' => "line one\nline two\ttab",
		'user_registered' => sprintf('2019-0%d-03 04:05:06', $i + 1)]));
	if (is_wp_error($id)) { fwrite(STDERR, $id->get_error_message() . "\n"); exit(1); }
	if ($login === 'old_md5') $wpdb->update($wpdb->users, ['user_pass' => md5($password)], ['ID' => $id]);
	$known[] = [$email, $password];
}
function table($file, $rows) {
	$f = fopen($file, 'w');
	foreach ($rows as $i => $row) {
		if ($i === 0) fputcsv($f, array_keys($row), ',', '"', '');
		fputcsv($f, array_values($row), ',', '"', '');
	}
}
// In the CSV files the prefix is the usual one.
table("$out/wp_users.csv", $wpdb->get_results("SELECT * FROM {$wpdb->users}", ARRAY_A));
table("$out/wp_usermeta.csv", array_map(fn($r) => array_map(fn($v) => str_replace('blog_', 'wp_', (string) $v), $r), $wpdb->get_results("SELECT * FROM {$wpdb->usermeta}", ARRAY_A)));
$f = fopen("$out/known.csv", 'w');
foreach ($known as $row) fputcsv($f, $row, ',', '"', '');

<?php
// The lines of PHP's packages. See make.sh. Arguments: where they are unpacked, the versions of libawl-php and tt-rss.
error_reporting(E_ERROR);
[, $root, $awl, $ttrss] = $argv;

// run defines one function of a file that cannot be loaded by itself.
function run(string $file, string $name): void
{
    $source = file_get_contents($file);
    $from = strpos($source, "function $name(");
    for ($depth = 0, $to = strpos($source, '{', $from); ; $to++) {
        $depth += ['{' => 1, '}' => -1][$source[$to]] ?? 0;
        if ($depth === 0) {
            break;
        }
    }
    eval(substr($source, $from, $to - $from + 1));
}

function put(array $line): void
{
    echo json_encode($line, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";
}

$c = (object)['dbg' => []];
$functions = "$root/usr/share/awl/inc/AWLUtilities.php";
foreach (['session_simple_md5', 'session_salted_md5', 'session_salted_sha1'] as $name) {
    run($functions, $name);
}
run("$root/usr/share/tt-rss/www/include/functions.php", 'encrypt_password');
foreach (['correct horse battery staple', 'pässwörd ✓ 1'] as $password) {
    $line = ['system' => 'DAViCal', 'password' => $password, 'origin' => "libawl-php $awl"];
    put(['value' => session_simple_md5($password), 'hasher' => 'md5'] + $line);
    put(['value' => session_salted_md5($password), 'hasher' => 'md5_salted'] + $line);
    put(['value' => session_salted_sha1($password), 'hasher' => 'ldap_ssha'] + $line);

    $line = ['system' => 'Tiny Tiny RSS', 'password' => $password, 'origin' => "tt-rss $ttrss", 'source' => 'tt-rss'];
    $salt = bin2hex(random_bytes(125)); // as classes/pref/users.php has it
    put(['value' => encrypt_password($password, $salt, true), 'params' => ['salt' => $salt], 'hasher' => 'sha256_salted'] + $line);
    put(['value' => encrypt_password($password, 'login'), 'code' => 'digest_not_importable', 'says' => 'SHA-1'] + $line);
    put(['value' => encrypt_password($password), 'code' => 'digest_not_importable', 'says' => 'SHA-1'] + $line);
}

<?php
// Exports a database as JSON with phpMyAdmin's own exporter (Debian: phpmyadmin 5.2.1).
// php phpmyadmin.php FOLDER-OF-PHPMYADMIN SOCKET DATABASE >FILE
namespace PhpMyAdmin;

define('VERSION_SUFFIX', '');
[, $root, $socket, $database] = $argv;
spl_autoload_register(function (string $class) use ($root) {
    $file = $root . '/libraries/classes/' . str_replace('\\', '/', substr($class, strlen('PhpMyAdmin\\'))) . '.php';
    if (str_starts_with($class, 'PhpMyAdmin\\') && is_file($file)) {
        require $file;
    }
});

// The result and the connection are mysqli's; what phpMyAdmin puts around them needs its web pages.
class Result implements Dbal\ResultInterface
{
    public function __construct(private \mysqli_result $result) {}
    public function getIterator(): \Generator { yield from $this->result; }
    public function fetchAssoc(): array { return $this->result->fetch_assoc() ?? []; }
    public function fetchRow(): array { return $this->result->fetch_row() ?? []; }
    public function fetchValue($field = 0) { return $this->result->fetch_column($field); }
    public function fetchAllAssoc(): array { return $this->result->fetch_all(MYSQLI_ASSOC); }
    public function fetchAllColumn(): array { return array_column($this->result->fetch_all(), 0); }
    public function fetchAllKeyPair(): array { return array_column($this->result->fetch_all(), 1, 0); }
    public function numFields(): int { return $this->result->field_count; }
    public function numRows() { return $this->result->num_rows; }
    public function seek(int $offset): bool { return $this->result->data_seek($offset); }
    public function getFieldNames(): array { return array_column($this->result->fetch_fields(), 'name'); }
    public function getFieldsMeta(): array
    {
        return array_map(fn ($f) => new FieldMetadata($f->type, $f->flags, $f), $this->result->fetch_fields());
    }
}

class Connection extends DatabaseInterface
{
    public function __construct(private \mysqli $link) {}
    public function query(string $query, $link = self::CONNECT_USER, int $options = 0, bool $cache_affected_rows = true): Dbal\ResultInterface
    {
        return new Result($this->link->query($query));
    }
    public function getFieldsMeta(Dbal\ResultInterface $result): array { return $result->getFieldsMeta(); }
}

class Output extends Export
{
    public function __construct() {}
    public function outputHandler(?string $line): bool { echo $line; return true; }
}

$link = new \mysqli('localhost', 'root', '', $database, 0, $socket);
$link->set_charset('utf8mb4');
$dbi = new Connection($link);
$crlf = "\n";
$class = new \ReflectionClass(Plugins\Export\ExportJson::class);
$plugin = $class->newInstanceWithoutConstructor();
$class->getProperty('export')->setValue($plugin, new Output());
$plugin->exportHeader();
$plugin->exportDBHeader($database);
foreach ($link->query('SHOW TABLES')->fetch_all() as [$table]) {
    $plugin->exportData($database, $table, $crlf, '', "SELECT * FROM `$table`");
}
$plugin->exportFooter();

# The lines of Perl's modules. See make.sh.
use strict;
use warnings;
use utf8;
use Encode;
use JSON::PP;
use Crypt::PBKDF2;
use Authen::Passphrase::BlowfishCrypt;
use Authen::Passphrase::PHPass;
use Authen::Passphrase::SaltedDigest;
use Authen::Passphrase::MD5Crypt;

my $json = JSON::PP->new->utf8->canonical;
sub put { print $json->encode({@_}), "\n" }

my $version = "Crypt::PBKDF2 $Crypt::PBKDF2::VERSION";
for my $password ("correct horse battery staple", "pässwörd ✓ 1") {
    for my $of (
        ["HMACSHA1", {}, hasher => "pbkdf2_sha1"],
        ["HMACSHA2", {sha_size => 256}, hasher => "pbkdf2_sha256"],
        ["HMACSHA2", {sha_size => 512}, hasher => "pbkdf2_sha512_hex"],
        ["HMACSHA2", {sha_size => 384}, code => "digest_not_importable", says => "hash function"],
        ["HMACSHA3", {sha_size => 256}, code => "digest_not_importable", says => "hash function"],
    ) {
        my ($class, $args, %becomes) = @$of;
        for my $encoding ("ldap", "crypt") {
            my $hash = Crypt::PBKDF2->new(hash_class => $class, hash_args => $args, iterations => 1000, encoding => $encoding)
                ->generate(encode_utf8($password));
            put(system => "Perl's Crypt::PBKDF2, $encoding", value => $hash, password => $password, origin => $version, %becomes);
        }
    }
    my $bytes = encode_utf8($password);
    for my $of (
        [Authen::Passphrase::BlowfishCrypt->new(cost => 4, salt_random => 1, passphrase => $bytes), hasher => "bcrypt"],
        [Authen::Passphrase::PHPass->new(cost => 7, salt_random => 1, passphrase => $bytes), hasher => "phpass"],
        [Authen::Passphrase::SaltedDigest->new(algorithm => "SHA-1", salt_random => 8, passphrase => $bytes), hasher => "ldap_ssha"],
        [Authen::Passphrase::MD5Crypt->new(salt_random => 1, passphrase => $bytes), code => "digest_not_importable", says => "md5crypt"],
    ) {
        my ($ppr, %becomes) = @$of;
        put(system => "Perl's Authen::Passphrase", value => $ppr->as_rfc2307, password => $password,
            origin => "Authen::Passphrase $Authen::Passphrase::VERSION", %becomes);
    }
}

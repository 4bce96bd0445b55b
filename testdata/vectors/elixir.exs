# Makes elixir.jsonl with pbkdf2_elixir (2.3.1), which Phoenix' mix phx.gen.auth offers: its digests in both forms that name
# themselves. Needs Debian's elixir and checkouts of github.com/riverrun/comeonin and github.com/riverrun/pbkdf2_elixir:
#   elixirc -o OUT COMEONIN/lib/comeonin.ex COMEONIN/lib/comeonin/*.ex PBKDF2/lib/pbkdf2.ex PBKDF2/lib/pbkdf2/*.ex
#   elixir -pa OUT elixir.exs
lines =
  for password <- ["correct horse battery staple", "pässwörd ✓ 1"],
      {options, becomes} <- [
        {[digest: :sha512], "pbkdf2_sha512_hex"},
        {[digest: :sha256], "pbkdf2_sha256"},
        {[digest: :sha512, format: :django], "pbkdf2_sha512_hex"} # of SHA-256, it does not name itself
      ] do
    value = Pbkdf2.hash_pwd_salt(password, options ++ [rounds: 1600])
    # It reads its modular form alone.
    if !options[:format] and !Pbkdf2.verify_pass(password, value), do: raise("does not verify")
    form = if options[:format], do: ", Django's form", else: ""
    ~s({"value": "#{value}", "password": "#{password}", "hasher": "#{becomes}", "origin": "pbkdf2_elixir 2.3.1#{form}"}\n)
  end

File.write!("elixir.jsonl", lines)

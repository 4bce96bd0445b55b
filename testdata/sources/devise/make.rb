# The table users of an application with Devise, as a CSV export of its database has it.
# The digests are made by Devise's own Encryptor, with a pepper; the columns are those of
# the migration that Devise's generator writes, with its optional modules switched on.
require "active_support/all"
require "bcrypt"
require "csv"
require "devise/version"
require "devise/encryptor"

pepper = File.read("../../devise-pepper").strip
klass = Struct.new(:pepper, :stretches).new(pepper, 5) # 12 by default; a sample need not be slow
passwords = ["correct horse battery staple", "hunter2hunter2", "Tr0ub4dor&3"]
names = [%w[Ada Lovelace], %w[Alan Turing], %w[Grace Hopper], %w[Edsger Dijkstra], %w[Barbara Liskov], %w[Niklaus Wirth]]

puts CSV.generate { |csv|
  csv << %w[id email encrypted_password reset_password_token reset_password_sent_at remember_created_at sign_in_count
    current_sign_in_at last_sign_in_at current_sign_in_ip last_sign_in_ip confirmation_token confirmed_at
    confirmation_sent_at unconfirmed_email failed_attempts unlock_token locked_at first_name last_name created_at updated_at]
  12.times do |i|
    first, last = names[i % names.size]
    created = Time.utc(2019, 1 + i % 12, 3, 4, 5, 6 + i)
    stamp = created.strftime("%Y-%m-%d %H:%M:%S.%6N")
    digest = i == 11 ? "" : Devise::Encryptor.digest(klass, passwords[i % passwords.size])
    csv << [i + 1, "#{first}.#{last}.#{i}@example.com".downcase, digest, nil, nil, nil, i, nil, nil, "192.0.2.#{i}", nil, nil,
      i % 4 == 3 ? nil : stamp, stamp, i == 5 ? "moved.#{i}@example.com" : nil, 0, nil, nil, first, last, stamp, stamp]
  end
}

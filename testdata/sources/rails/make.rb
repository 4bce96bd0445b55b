# The table users as Rails' authentication generator makes it (email_address, password_digest), with digests of
# has_secure_password itself, as a CSV export of its database has it.
require "active_model"
require "bcrypt"
require "csv"

class User
  include ActiveModel::Model
  include ActiveModel::SecurePassword
  attr_accessor :password_digest
  has_secure_password
end

passwords = ["correct horse battery staple", "hunter2hunter2", "Tr0ub4dor&3"]
puts CSV.generate { |csv|
  csv << %w[id email_address password_digest created_at updated_at]
  %w[ada alan grace].each_with_index do |name, i|
    stamp = "2024-01-0#{i + 1} 03:04:05.678901"
    csv << [i + 1, "#{name}@example.org", User.new(password: passwords[i]).password_digest, stamp, stamp]
  end
}

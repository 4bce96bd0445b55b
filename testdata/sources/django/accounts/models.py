# A project's own model of users, as Django's documentation ("Specifying a custom user model") builds one.
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models


class Member(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField()

    USERNAME_FIELD = "email"
    objects = BaseUserManager()


class UserProfile(models.Model):  # another model called user-something
    user = models.OneToOneField(Member, on_delete=models.CASCADE)
    password_hint = models.CharField(max_length=200)
    email = models.EmailField()
